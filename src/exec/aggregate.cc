#include "exec/aggregate.h"

#include <algorithm>
#include <numeric>

#include "base/memory_budget.h"
#include "base/status_macros.h"
#include "base/text_position.h"
#include "exec/few_groups.h"

namespace slq::exec {
namespace {

// Groups handed on at a time.
constexpr size_t kGroupsPerBatch = 2048;

// Whether a key has a dictionary of few entries, and a code for each row of the batch.
bool AreFewPlaces(const column::Batch& batch, const column::Column& key) {
  return key.layout() == column::Column::Layout::kDictionary && key.nulls().empty() &&
         batch.selection.all() && batch.weights.empty() && key.dictionary().size() <= kFewGroups &&
         8 * key.dictionary().size() <= batch.selection.size();
}

void NoteColumns(const plan::Expr& expr, std::vector<bool>* columns) {
  if (expr.op == plan::ExprOp::kColumn) (*columns)[expr.column] = true;
  for (const plan::Expr& arg : expr.args) NoteColumns(arg, columns);
}

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
  places_ = {};
  if (table_.has_value()) {
    std::vector<const column::Column*> keys;
    for (Evaluator& key : keys_) {
      SLQ_ASSIGN_OR_RETURN(const column::Column* column, key.Evaluate(batch));
      keys.push_back(column);
    }
    const bool by_place = keys.size() == 1 && AreFewPlaces(batch, *keys[0]);
    SLQ_RETURN_IF_ERROR(PlacedAt(
        by_place ? GroupByPlace(batch, *keys[0]) : table_->Assign(keys, batch.selection, &groups_),
        plan_.plan.aggregation->begin));
  }
  SLQ_RETURN_IF_ERROR(ResizeAll());
  if (!batch.summaries.empty()) {
    ConsumeSummaries(batch);
  } else if (!batch.row_summaries.empty()) {
    ConsumeRowSummaries(batch);
  } else {
    return ConsumeGroups(batch);
  }
  return absl::OkStatus();
}

// The codes of the key are places of groups, which then are not looked up for each row.
absl::Status Aggregate::GroupByPlace(const column::Batch& batch, const column::Column& key) {
  places_ = key.codes().first(batch.selection.size());
  const std::span<const Value> entries = key.dictionary();
  if (const std::span<const uint32_t> counts = key.code_counts(); !counts.empty()) {
    group_sizes_.assign(counts.begin(), counts.end());
  } else {
    CountByGroup(places_, entries.size(), &group_sizes_);
  }
  numbers_.resize(entries.size());
  groups_.clear();
  return table_->AssignEntries(entries, group_sizes_, numbers_);
}

// False if the call has to be told the group of each row, which groups_ then has.
absl::StatusOr<bool> Aggregate::ConsumePlaces(const column::Batch& batch, size_t call,
                                              const column::Column* arg) {
  if (places_.empty()) return false;
  const GroupedRows rows{&batch.selection, places_, group_sizes_, {}};
  SLQ_ASSIGN_OR_RETURN(const bool done, states_[call]->UpdatePlaces(arg, rows, numbers_));
  if (done || !groups_.empty()) return done;
  groups_.reserve(places_.size());
  for (const uint32_t place : places_) groups_.push_back(numbers_[place]);
  return false;
}

absl::Status Aggregate::ConsumeGroups(const column::Batch& batch) {
  const bool are_few = places_.empty() &&
                       AreFewGroups({&batch.selection, groups_, {}, batch.weights}, group_count());
  if (are_few) CountByGroup(groups_, group_count(), &group_sizes_);
  for (size_t i = 0; i < states_.size(); ++i) {
    const plan::AggregateCall& call = CallAt(i);
    const column::Column* arg = nullptr;
    if (args_[i].has_value()) {
      SLQ_ASSIGN_OR_RETURN(arg, args_[i]->Evaluate(batch));
    }
    const absl::StatusOr<bool> done = ConsumePlaces(batch, i, arg);
    if (!done.ok()) return PlacedAt(done.status(), call.begin);
    if (*done) continue;
    GroupedRows rows{&batch.selection, groups_, {}, batch.weights};
    if (are_few) rows.group_sizes = group_sizes_;
    const bool by_line =
        call.kind == plan::AggregateKind::kEarliest || call.kind == plan::AggregateKind::kLatest;
    const column::Column* const line_nums =
        by_line ? &batch.columns[call.line_num_column] : nullptr;
    SLQ_RETURN_IF_ERROR(PlacedAt(states_[i]->Update(arg, line_nums, rows), call.begin));
  }
  return absl::OkStatus();
}

// Of a plan without keys, whose calls are all over plain columns (column::ScanRequest).
void Aggregate::ConsumeSummaries(const column::Batch& batch) {
  for (size_t i = 0; i < states_.size(); ++i) {
    const std::optional<plan::Expr>& arg = CallAt(i).arg;
    states_[i]->AddSummary(0, batch.selection.size(),
                           arg.has_value() ? &batch.summaries[arg->column] : nullptr);
  }
}

// The same of a plan with one key, of which each row has another value.
void Aggregate::ConsumeRowSummaries(const column::Batch& batch) {
  const size_t columns = batch.columns.size();
  for (size_t i = 0; i < states_.size(); ++i) {
    const std::optional<plan::Expr>& arg = CallAt(i).arg;
    for (size_t row = 0; row < batch.rows; ++row) {
      const size_t at = row * columns + (arg.has_value() ? arg->column : 0);
      states_[i]->AddSummary(groups_[row], batch.weights[row],
                             arg.has_value() ? &batch.row_summaries[at] : nullptr);
    }
  }
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

void Aggregate::FillKeys(std::span<const uint32_t> groups, column::Batch* batch) const {
  batch->Clear(keys_.size() + states_.size());
  batch->rows = groups.size();
  batch->selection.SelectAll(groups.size());
  for (size_t k = 0; k < keys_.size(); ++k) {
    table_->AppendKeys(groups, k, &batch->columns[k]);
  }
}

void Aggregate::FillGroups(std::span<const uint32_t> groups, column::Batch* batch,
                           std::vector<std::vector<std::string>>* exact) const {
  FillKeys(groups, batch);
  for (size_t i = 0; i < states_.size(); ++i) {
    (*exact)[i].clear();
    states_[i]->Finish(groups, &batch->columns[keys_.size() + i], &(*exact)[i]);
  }
}

// The columns of a batch of groups that HAVING and ORDER BY are about.
std::vector<bool> Aggregate::DecidingColumns() const {
  std::vector<bool> columns(keys_.size() + states_.size());
  if (plan_.plan.having.has_value()) NoteColumns(*plan_.plan.having, &columns);
  for (const plan::OrderKey& key : plan_.plan.order) NoteColumns(key.expr, &columns);
  return columns;
}

// Leaves those of the groups that the sink may keep; most are of no use where there is a LIMIT,
// and need not be worked out.
absl::Status Aggregate::LeaveCandidates(const std::vector<bool>& deciding,
                                        std::optional<Evaluator>* having, column::Batch* batch,
                                        RowSink* sink, std::vector<uint32_t>* groups) const {
  FillKeys(*groups, batch);
  for (size_t i = 0; i < states_.size(); ++i) {
    const size_t column = keys_.size() + i;
    if (deciding[column]) states_[i]->Finish(*groups, &batch->columns[column], nullptr);
  }
  if (having->has_value()) SLQ_RETURN_IF_ERROR((*having)->Filter(batch));
  SLQ_RETURN_IF_ERROR(sink->LeaveCandidates(batch));
  size_t left = 0;
  batch->selection.ForEach([&](uint32_t row) { (*groups)[left++] = (*groups)[row]; });
  groups->resize(left);
  return absl::OkStatus();
}

absl::Status Aggregate::Emit(RowSink* sink) {
  SLQ_RETURN_IF_ERROR(ResizeAll());
  StopCheck stop(context_);
  for (const std::unique_ptr<Accumulator>& state : states_) {
    SLQ_RETURN_IF_ERROR(state->Prepare(&stop));
  }
  std::optional<Evaluator> having;
  if (plan_.having.has_value()) having.emplace(*plan_.having, context_->memory());
  const std::vector<bool> deciding = DecidingColumns();
  column::Batch batch;
  std::vector<std::vector<std::string>> exact(states_.size());
  std::vector<uint32_t> groups;
  for (size_t first = 0; first < group_count(); first += kGroupsPerBatch) {
    SLQ_RETURN_IF_ERROR(context_->CheckStop());
    groups.resize(std::min(kGroupsPerBatch, group_count() - first));
    std::iota(groups.begin(), groups.end(), static_cast<uint32_t>(first));
    const bool leaves_out = sink->leaves_rows_out();
    if (leaves_out) {
      SLQ_RETURN_IF_ERROR(LeaveCandidates(deciding, &having, &batch, sink, &groups));
      if (groups.empty()) continue;
    }
    FillGroups(groups, &batch, &exact);
    if (having.has_value() && !leaves_out) SLQ_RETURN_IF_ERROR(having->Filter(&batch));
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
