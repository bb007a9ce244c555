#include "plan/scan_shortcuts.h"

#include <algorithm>

namespace slq::plan {
namespace {

constexpr uint64_t kRowsWantedMax = 1'000'000;  // more is no shortcut

bool IsColumn(const Expr& e) { return e.op == ExprOp::kColumn; }

// Whether the condition compares fields as they are: what is calculated of a line is counted
// for each line where it is no number.
bool OnlyCompares(const Expr& e) {
  switch (e.op) {
    case ExprOp::kLiteral:
    case ExprOp::kColumn:
      return true;
    case ExprOp::kEqual:
    case ExprOp::kNotEqual:
    case ExprOp::kLess:
    case ExprOp::kLessEqual:
    case ExprOp::kGreater:
    case ExprOp::kGreaterEqual:
    case ExprOp::kAnd:
    case ExprOp::kOr:
    case ExprOp::kNot:
    case ExprOp::kIsNull:
    case ExprOp::kIsNotNull:
    case ExprOp::kBetween:
    case ExprOp::kIn:
    case ExprOp::kLike:
    case ExprOp::kILike:
    case ExprOp::kMatch:
      return std::all_of(e.args.begin(), e.args.end(), OnlyCompares);
    default:
      return false;
  }
}

bool AddsUp(const AggregateCall& call) {
  switch (call.kind) {
    case AggregateKind::kCountAll:
    case AggregateKind::kCount:
    case AggregateKind::kSum:
    case AggregateKind::kAvg:
      return !call.arg.has_value() || IsColumn(*call.arg);
    default:
      return false;
  }
}

bool TakesWeights(const AggregateCall& call) {
  switch (call.kind) {
    case AggregateKind::kMin:
    case AggregateKind::kMax:
    case AggregateKind::kCountDistinct:
      return IsColumn(*call.arg);
    default:
      return AddsUp(call);
  }
}

// The first rows are the answer.
void ChooseRowsWanted(Plan* plan) {
  const bool gives_columns =
      !plan->star && std::all_of(plan->outputs.begin(), plan->outputs.end(),
                                 [](const Output& output) { return IsColumn(output.expr); });
  if (!gives_columns || plan->filter.has_value() || !plan->order.empty()) return;
  if (!plan->limit.has_value() || *plan->limit > kRowsWantedMax || plan->offset > kRowsWantedMax) {
    return;
  }
  plan->scan.rows_wanted = static_cast<size_t>(*plan->limit + plan->offset);
}

}  // namespace

void ChooseShortcuts(Plan* plan) {
  if (!plan->aggregation.has_value()) return ChooseRowsWanted(plan);
  const std::vector<column::ScanColumn>& columns = plan->scan.columns;
  const bool only_fields = std::all_of(
      columns.begin(), columns.end(),
      [](const column::ScanColumn& column) { return column.kind == column::ColumnKind::kField; });
  if (!only_fields) return;
  const Aggregation& aggregation = *plan->aggregation;
  plan->scan.takes_weights =
      std::all_of(aggregation.keys.begin(), aggregation.keys.end(), IsColumn) &&
      std::all_of(aggregation.calls.begin(), aggregation.calls.end(), TakesWeights) &&
      (!plan->filter.has_value() || OnlyCompares(*plan->filter));
  if (plan->filter.has_value() ||
      !std::all_of(aggregation.calls.begin(), aggregation.calls.end(), AddsUp)) {
    return;
  }
  plan->scan.takes_summaries = aggregation.keys.empty();
  if (aggregation.keys.size() == 1 && IsColumn(aggregation.keys[0])) {
    plan->scan.summarized_by = aggregation.keys[0].column;
  }
}

}  // namespace slq::plan
