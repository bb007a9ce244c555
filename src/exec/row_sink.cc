#include "exec/row_sink.h"

#include "base/status_macros.h"
#include "base/text_position.h"

namespace slq::exec {
namespace {

// The order asked for; then, for groups, the order of their keys.
std::vector<SortKey> SortKeys(const plan::Plan& plan) {
  std::vector<SortKey> keys;
  for (const plan::OrderKey& key : plan.order) {
    keys.push_back({key.descending, key.nulls_first, /*total=*/false});
  }
  if (plan.aggregation.has_value()) {
    keys.resize(keys.size() + plan.aggregation->keys.size(), {false, false, /*total=*/true});
  }
  return keys;
}

size_t RowsWanted(const plan::Plan& plan) {
  constexpr size_t kAll = std::numeric_limits<size_t>::max();
  if (!plan.limit.has_value() || *plan.limit > kAll - plan.offset) return kAll;
  return *plan.limit + plan.offset;
}

}  // namespace

RowSink::RowSink(const PreparedPlan& plan, column::ScanWorker* scan, RunContext* context)
    : plan_(plan.plan),
      scan_(scan),
      group_keys_(plan.keys.size()),
      rows_(SortKeys(plan.plan), context),
      rows_wanted_(RowsWanted(plan.plan)) {
  outputs_.reserve(plan.outputs.size());
  for (const Expression& output : plan.outputs) outputs_.emplace_back(output, context->memory());
  for (const Expression& key : plan.order) order_.emplace_back(key, context->memory());
}

absl::Status RowSink::EvaluateOutputs(const column::Batch& batch) {
  output_columns_.clear();
  output_columns_.reserve(outputs_.size());
  for (Evaluator& output : outputs_) {
    SLQ_ASSIGN_OR_RETURN(const column::Column* column, output.Evaluate(batch));
    output_columns_.push_back(column);
  }
  return absl::OkStatus();
}

absl::Status RowSink::EvaluateOrder(const column::Batch& batch) {
  order_columns_.clear();
  for (Evaluator& key : order_) {
    SLQ_ASSIGN_OR_RETURN(const column::Column* column, key.Evaluate(batch));
    order_columns_.push_back(column);
  }
  // Keys are the first columns of a batch of groups.
  for (size_t k = 0; k < group_keys_; ++k) order_columns_.push_back(&batch.columns[k]);
  return absl::OkStatus();
}

absl::Status RowSink::AddRow(uint32_t row, uint64_t sequence,
                             std::span<const std::vector<std::string>> exact) {
  cells_.clear();
  cells_.reserve(output_columns_.size());
  for (size_t c = 0; c < output_columns_.size(); ++c) {
    KeptCell cell{{}, output_columns_[c]->At(row), {}};
    const std::optional<size_t> call = plan_.outputs[c].exact_call;
    if (call.has_value()) cell.exact = exact[*call][row];
    cells_.push_back(cell);
  }
  return rows_.Add(sequence, sort_values_, cells_);
}

// Of SELECT *, which omits what is missing: here what the run may not see.
void RowSink::AddBuiltIn(std::string_view name, const Value& value) {
  if (!value.is_null()) cells_.push_back({name, value, {}});
}

absl::Status RowSink::AddStarRow(const column::Batch& batch, uint32_t row, uint64_t sequence) {
  SLQ_RETURN_IF_ERROR(scan_->ExpandRow(batch, row, &fields_));
  cells_.clear();
  for (const column::NamedValue& field : fields_) cells_.push_back({field.name, field.value, {}});
  AddBuiltIn("line_num", batch.columns[plan_.star_line_num].At(row));
  if (plan_.star_log_content.has_value()) {
    AddBuiltIn("log_content", batch.columns[*plan_.star_log_content].At(row));
  }
  return rows_.Add(sequence, sort_values_, cells_);
}

absl::Status RowSink::LeaveCandidates(column::Batch* batch) {
  if (batch->selection.empty()) return absl::OkStatus();
  SLQ_RETURN_IF_ERROR(EvaluateOrder(*batch));
  rows_.LeaveCandidates(order_columns_, 0, &batch->selection);
  return absl::OkStatus();
}

absl::Status RowSink::Consume(const column::Batch& batch, uint64_t first_sequence,
                              std::span<const std::vector<std::string>> exact) {
  if (batch.selection.empty()) return absl::OkStatus();
  SLQ_RETURN_IF_ERROR(EvaluateOutputs(batch));
  SLQ_RETURN_IF_ERROR(EvaluateOrder(batch));
  candidates_.Assign(batch.selection);
  if (!order_columns_.empty()) {
    rows_.LeaveCandidates(order_columns_, first_sequence, &candidates_);
  }
  for (size_t i = 0; i < candidates_.size(); ++i) {
    if (order_columns_.empty() && rows_.size() >= rows_wanted_) break;
    const uint32_t row = candidates_.row(i);
    sort_values_.clear();
    for (const column::Column* key : order_columns_) sort_values_.push_back(key->At(row));
    const uint64_t sequence = first_sequence + row;
    const absl::Status added =
        plan_.star ? AddStarRow(batch, row, sequence) : AddRow(row, sequence, exact);
    if (!added.ok()) return PlacedAt(added, plan_.order_begin);
  }
  return order_columns_.empty() ? absl::OkStatus() : rows_.KeepFirst(rows_wanted_);
}

uint64_t RowSink::non_numeric_values() const {
  uint64_t count = 0;
  for (const Evaluator& output : outputs_) count += output.non_numeric_values();
  for (const Evaluator& key : order_) count += key.non_numeric_values();
  return count;
}

}  // namespace slq::exec
