#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/memory_budget.h"
#include "column/batch.h"
#include "plan/expr.h"

namespace slq::exec {

struct ExpressionLimits {
  size_t like_pattern_bytes_max = 1'000;
  size_t regex_bytes_max = 8 * 1024 * 1024;        // of memory
  size_t text_bytes_max = 16 * 1024 * 1024;        // of one value that a function makes
  size_t batch_text_bytes_max = 64 * 1024 * 1024;  // of all values made for a batch
};

struct CompiledExpr;
class Interpreter;

// An expression ready to run: patterns compiled, sets built, zones loaded. Immutable and
// thread-safe. `expr` is copied.
class Expression {
 public:
  // InvalidArgument with its position for what is wrong whatever the data: a regular
  // expression that does not compile, an unknown period or zone, ...
  static absl::StatusOr<Expression> Compile(const plan::Expr& expr,
                                            const ExpressionLimits& limits = {});
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
  ~Expression();

  const CompiledExpr& root() const { return *root_; }

 private:
  explicit Expression(std::unique_ptr<const CompiledExpr> root);
  std::unique_ptr<const CompiledExpr> root_;
};

// Runs one expression over batches. Has scratch memory: one per worker, not thread-safe.
// The expression must outlive it, and the budget for what it makes; null: without one.
class Evaluator {
 public:
  explicit Evaluator(const Expression& expression, MemoryBudget* budget = nullptr);
  Evaluator(Evaluator&&) noexcept;
  ~Evaluator();

  // One value per row of `batch`, at the row's own index; values of rows that are not
  // selected are unspecified. Valid until the next call and as long as the batch. The
  // result of a plain column is the batch's own column. OutOfRange or ResourceExhausted
  // (with the position) when the data make it fail.
  absl::StatusOr<const column::Column*> Evaluate(const column::Batch& batch);

  // Shrinks the selection of `batch` to the rows for which the expression is TRUE.
  absl::Status Filter(column::Batch* batch);

  // Values that arithmetic passed over because they are not numbers, so far.
  uint64_t non_numeric_values() const;

 private:
  struct State;
  Interpreter& interpreter();

  const CompiledExpr* root_;
  MemoryBudget* budget_;
  std::unique_ptr<State> state_;  // once it is needed, which for a plain column is never
};

}  // namespace slq::exec
