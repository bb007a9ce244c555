#include "exec/aggregate.h"

#include <algorithm>

#include "base/memory_budget.h"
#include "base/status_macros.h"
#include "base/text_position.h"

namespace slq::exec {
namespace {

// Groups handed on at a time.
constexpr size_t kGroupsPerBatch = 2048;

}  // namespace

Aggregate::Aggregate(const PreparedPlan& plan, RunContext* context)
    : plan_(plan), context_(context) {
  for (const Expression& key : plan.keys) keys_.emplace_back(key, context->memory());
  for (const std::optional<Expression>& arg : plan.call_args) {
    args_.emplace_back();
    if (arg.has_value()) args_.back().emplace(*arg, context->memory());
  }
  for (const plan::AggregateCall& call : plan.plan.aggregation->calls) {
    states_.push_back(NewAccumulator(call, context->memory()));
  }
  if (!keys_.empty()) {
    table_.emplace(keys_.size(), GroupLimits{context->limits().groups_max}, context->memory());
  }
}

size_t Aggregate::group_count() const { return table_.has_value() ? table_->size() : 1; }

absl::Status Aggregate::ResizeAll() {
  for (size_t i = 0; i < states_.size(); ++i) {
    SLQ_RETURN_IF_ERROR(PlacedAt(states_[i]->Resize(group_count()), CallAt(i).begin));
  }
  has_states_ = true;
  return absl::OkStatus();
}

absl::Status Aggregate::Consume(const column::Batch& batch) {
  if (batch.selection.empty()) return absl::OkStatus();
  if (table_.has_value()) {
    std::vector<const column::Column*> keys;
    for (Evaluator& key : keys_) {
      SLQ_ASSIGN_OR_RETURN(const column::Column* column, key.Evaluate(batch));
      keys.push_back(column);
    }
    SLQ_RETURN_IF_ERROR(
        PlacedAt(table_->Assign(keys, batch.selection, &groups_), plan_.plan.aggregation->begin));
  }
  SLQ_RETURN_IF_ERROR(ResizeAll());
  const GroupedRows rows{&batch.selection, groups_};
  for (size_t i = 0; i < states_.size(); ++i) {
    const column::Column* arg = nullptr;
    if (args_[i].has_value()) {
      SLQ_ASSIGN_OR_RETURN(arg, args_[i]->Evaluate(batch));
    }
    const plan::AggregateCall& call = CallAt(i);
    const bool by_line =
        call.kind == plan::AggregateKind::kEarliest || call.kind == plan::AggregateKind::kLatest;
    const column::Column* const line_nums =
        by_line ? &batch.columns[call.line_num_column] : nullptr;
    SLQ_RETURN_IF_ERROR(PlacedAt(states_[i]->Update(arg, line_nums, rows), call.begin));
  }
  return absl::OkStatus();
}

absl::Status Aggregate::Merge(const Aggregate& other) {
  if (!other.has_states_) return absl::OkStatus();
  std::vector<uint32_t> map = {0};
  Reservation map_memory(context_->memory(), "the merge of groups");
  StopCheck stop(context_);
  if (table_.has_value()) {
    SLQ_RETURN_IF_ERROR(PlacedAt(map_memory.GrowTo(other.group_count() * sizeof(uint32_t)),
                                 plan_.plan.aggregation->begin));
    SLQ_RETURN_IF_ERROR(
        PlacedAt(table_->Merge(*other.table_, &map, &stop), plan_.plan.aggregation->begin));
  }
  SLQ_RETURN_IF_ERROR(ResizeAll());
  for (size_t i = 0; i < states_.size(); ++i) {
    SLQ_RETURN_IF_ERROR(
        PlacedAt(states_[i]->Merge(*other.states_[i], map, &stop), CallAt(i).begin));
  }
  return absl::OkStatus();
}

void Aggregate::FillGroups(std::span<const uint32_t> groups, column::Batch* batch,
                           std::vector<std::vector<std::string>>* exact) const {
  batch->Clear(keys_.size() + states_.size());
  batch->rows = groups.size();
  batch->selection.SelectAll(groups.size());
  for (size_t k = 0; k < keys_.size(); ++k) {
    for (const uint32_t group : groups) batch->columns[k].Append(table_->Key(group, k));
  }
  for (size_t i = 0; i < states_.size(); ++i) {
    (*exact)[i].clear();
    states_[i]->Finish(groups, &batch->columns[keys_.size() + i], &(*exact)[i]);
  }
}

absl::Status Aggregate::Emit(RowSink* sink) {
  SLQ_RETURN_IF_ERROR(ResizeAll());
  StopCheck stop(context_);
  for (const std::unique_ptr<Accumulator>& state : states_) {
    SLQ_RETURN_IF_ERROR(state->Prepare(&stop));
  }
  std::optional<Evaluator> having;
  if (plan_.having.has_value()) having.emplace(*plan_.having, context_->memory());
  column::Batch batch;
  std::vector<std::vector<std::string>> exact(states_.size());
  std::vector<uint32_t> groups;
  for (size_t first = 0; first < group_count(); first += kGroupsPerBatch) {
    SLQ_RETURN_IF_ERROR(context_->CheckStop());
    groups.clear();
    const size_t end = std::min(first + kGroupsPerBatch, group_count());
    for (size_t group = first; group < end; ++group) {
      groups.push_back(static_cast<uint32_t>(group));
    }
    FillGroups(groups, &batch, &exact);
    if (having.has_value()) SLQ_RETURN_IF_ERROR(having->Filter(&batch));
    // Keys put groups in order; where they are numbered first depends on the workers.
    SLQ_RETURN_IF_ERROR(sink->Consume(batch, 0, exact));
  }
  return absl::OkStatus();
}

uint64_t Aggregate::non_numeric_values() const {
  uint64_t count = 0;
  for (const std::unique_ptr<Accumulator>& state : states_) count += state->non_numeric_values();
  for (const Evaluator& key : keys_) count += key.non_numeric_values();
  for (const std::optional<Evaluator>& arg : args_) {
    if (arg.has_value()) count += arg->non_numeric_values();
  }
  return count;
}

}  // namespace slq::exec
