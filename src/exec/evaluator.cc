#include <algorithm>
#include <utility>

#include "base/status_macros.h"
#include "exec/expression.h"
#include "exec/interpreter.h"

namespace slq::exec {

using column::Batch;
using column::Column;
using column::Selection;

Interpreter::Interpreter(const CompiledExpr& root, MemoryBudget* budget)
    : root_(root),
      slots_(root.nodes),
      text_memory_(budget, "the texts of an expression"),
      scratch_memory_(budget, "the values of an expression") {}

absl::Status Interpreter::Start(const Batch& batch) {
  batch_ = &batch;
  arena_.Clear();
  text_memory_.ShrinkTo(arena_.bytes());
  text_bytes_ = 0;
  too_much_text_ = false;
  SLQ_RETURN_IF_ERROR(AskForScratch(root_));
  values_.resize(batch.rows);
  return absl::OkStatus();
}

const Column* Interpreter::Spread(const Value& value) {
  Selection all;
  all.SelectAll(batch_->rows);
  std::fill(values_.begin(), values_.end(), value);
  StoreValues(values_, all, &spread_);
  return &spread_;
}

absl::StatusOr<Value> Interpreter::EvaluateConstant() {
  Batch batch;
  batch.rows = 1;
  batch.selection.SelectAll(1);
  SLQ_RETURN_IF_ERROR(Start(batch));
  Operand operand;
  SLQ_RETURN_IF_ERROR(Values(root_, batch.selection, &operand));
  return operand.At(0);
}

struct Evaluator::State {
  State(const CompiledExpr& root, MemoryBudget* budget) : interpreter(root, budget) {}

  Interpreter interpreter;
  Selection kept;
};

Evaluator::Evaluator(const Expression& expression, MemoryBudget* budget)
    : root_(&expression.root()), budget_(budget) {}
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator::~Evaluator() = default;

Interpreter& Evaluator::interpreter() {
  if (state_ == nullptr) state_ = std::make_unique<State>(*root_, budget_);
  return state_->interpreter;
}

absl::StatusOr<const Column*> Evaluator::Evaluate(const Batch& batch) {
  // A plain column needs nothing of its own.
  if (root_->op == plan::ExprOp::kColumn && root_->column < batch.columns.size()) {
    return &batch.columns[root_->column];
  }
  SLQ_RETURN_IF_ERROR(interpreter().Start(batch));
  Operand operand;
  SLQ_RETURN_IF_ERROR(interpreter().Values(*root_, batch.selection, &operand));
  return operand.is_constant() ? interpreter().Spread(operand.constant) : operand.column;
}

absl::Status Evaluator::Filter(Batch* batch) {
  SLQ_RETURN_IF_ERROR(interpreter().Start(*batch));
  SLQ_RETURN_IF_ERROR(interpreter().Select(*root_, Truth::kTrue, batch->selection, &state_->kept));
  std::swap(batch->selection, state_->kept);
  return absl::OkStatus();
}

uint64_t Evaluator::non_numeric_values() const {
  return state_ == nullptr ? 0 : state_->interpreter.non_numeric();
}

}  // namespace slq::exec
