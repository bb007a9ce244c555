#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/arena.h"
#include "base/memory_budget.h"
#include "column/batch.h"
#include "column/column.h"
#include "exec/compiled_expr.h"
#include "exec/operand.h"
#include "exec/value_ops.h"

namespace slq::exec {

// Walks a compiled tree over batches: a node at a time, all selected rows at once, with
// results at the rows' own indices. A node is asked either for its values or, where a
// condition is wanted, for truths; nothing is computed for rows that do not need it.
// The functions that recurse keep small frames, for kExpressionDepthMax of them; those
// that need more are not inlined into them.
class Interpreter {
 public:
  // `root` must be numbered and outlive this, as the budget that grants the memory for texts
  // and scratch; null: without one.
  Interpreter(const CompiledExpr& root, MemoryBudget* budget);

  // Forgets what was made for the batch before. `batch` must outlive the results.
  absl::Status Start(const column::Batch& batch);

  // REQUIRES: Start, for all of these.
  absl::Status Values(const CompiledExpr& node, const column::Selection& rows, Operand* out);
  absl::Status Truths(const CompiledExpr& node, const column::Selection& rows,
                      std::span<Truth>* out);
  // The rows of `rows` for which the node's truth is `wanted` (not kNull), into `out`.
  absl::Status Select(const CompiledExpr& node, Truth wanted, const column::Selection& rows,
                      column::Selection* out);

  // A column of the value in every row.
  const column::Column* Spread(const Value& value);

  // The value of a root without columns, for a batch of its own.
  absl::StatusOr<Value> EvaluateConstant();

  uint64_t non_numeric() const { return non_numeric_; }

 private:
  // Scratch memory of a node. What a node hands out lives here until it runs again.
  struct Slot {
    size_t rows_granted = 0;  // by the budget
    column::Column values;
    std::vector<Truth> truths;
    std::vector<Truth> more_truths;
    column::Selection rows;
    column::Selection more_rows;
    column::Selection hits;
    std::vector<Operand> args;
    std::vector<uint8_t> memo;
  };

  Slot& SlotOf(const CompiledExpr& node) { return slots_[node.slot]; }
  std::span<Truth> TruthsOf(const CompiledExpr& node);
  absl::Status Args(const CompiledExpr& node, const column::Selection& rows,
                    std::span<const Operand>* out);

  // values.cc
  absl::Status Calculation(const CompiledExpr& node, const column::Selection& rows, Operand* out);
  absl::Status Texts(const CompiledExpr& node, const column::Selection& rows, Operand* out);
  absl::Status Case(const CompiledExpr& node, const column::Selection& rows, Operand* out);
  [[gnu::noinline]] void SelectEqual(const CompiledExpr& node, const column::Selection& rows,
                                     column::Selection* out);
  absl::Status CopyValues(const CompiledExpr& node, const column::Selection& rows,
                          std::span<Value> to);
  absl::Status Cast(const CompiledExpr& node, const column::Selection& rows, Operand* out);
  absl::Status ConditionValues(const CompiledExpr& node, const column::Selection& rows,
                               Operand* out);
  void Store(const CompiledExpr& node, const column::Selection& rows, Operand* out);

  absl::Status AskForScratch(const CompiledExpr& node);
  bool HasRoomFor(size_t text_bytes);
  void MakeText(std::string_view text, Value* out);
  absl::Status CheckTexts(const CompiledExpr& node);

  // calls.cc
  absl::Status Call(const CompiledExpr& node, const column::Selection& rows, Operand* out);
  absl::Status Coalesce(const CompiledExpr& node, const column::Selection& rows, Operand* out);

  // The functions, over arguments that are there already; into values_.
  [[gnu::noinline]] void CallOnNumbers(const CompiledExpr& node, std::span<const Operand> args,
                                       const column::Selection& rows);
  [[gnu::noinline]] void CallOnTexts(const CompiledExpr& node, std::span<const Operand> args,
                                     const column::Selection& rows);
  [[gnu::noinline]] void Concat(std::span<const Operand> args, const column::Selection& rows);
  [[gnu::noinline]] void Choose(const CompiledExpr& node, std::span<const Operand> args,
                                const column::Selection& rows);
  [[gnu::noinline]] void CallOnTimes(const CompiledExpr& node, std::span<const Operand> args,
                                     const column::Selection& rows);
  [[gnu::noinline]] void CastRows(const CompiledExpr& node, const Operand& arg,
                                  const column::Selection& rows);
  [[gnu::noinline]] void JoinTexts(const Operand& a, const Operand& b,
                                   const column::Selection& rows);

  // conditions.cc
  absl::Status Connect(const CompiledExpr& node, const column::Selection& rows,
                       std::span<Truth> truths);
  absl::Status Between(const CompiledExpr& node, const column::Selection& rows,
                       std::span<Truth> truths);
  absl::Status Negation(const CompiledExpr& node, const column::Selection& rows,
                        std::span<Truth> truths);
  absl::Status Test(const CompiledExpr& node, const column::Selection& rows,
                    std::span<Truth> truths);
  absl::Status In(const CompiledExpr& node, const column::Selection& rows, std::span<Truth> truths);
  absl::Status InOthers(const CompiledExpr& node, const Operand& operand,
                        const column::Selection& rows, std::span<Truth> truths);
  absl::Status Like(const CompiledExpr& node, const column::Selection& rows,
                    std::span<Truth> truths);
  [[gnu::noinline]] absl::Status LikeEach(const CompiledExpr& node, std::span<const Operand> args,
                                          const column::Selection& rows, std::span<Truth> truths);
  absl::Status SelectAll(const CompiledExpr& node, Truth wanted, const column::Selection& rows,
                         column::Selection* out);
  absl::Status SelectAny(const CompiledExpr& node, Truth wanted, const column::Selection& rows,
                         column::Selection* out);

  const CompiledExpr& root_;
  const column::Batch* batch_ = nullptr;
  std::vector<Slot> slots_;
  std::vector<Value> values_;  // as long as the batch; of the node that is at its rows
  column::Column spread_;
  std::string text_;  // scratch
  Arena arena_;
  size_t text_bytes_ = 0;       // made for the batch
  bool too_much_text_ = false;  // of one value, of the batch, or for the budget
  absl::Status no_memory_;      // what the budget said to it
  Reservation text_memory_;
  Reservation scratch_memory_;
  uint64_t non_numeric_ = 0;
};

// The pattern of a LIKE node, or the error at its place.
absl::StatusOr<LikePattern> CompileLikePattern(const CompiledExpr& node, std::string_view pattern);

}  // namespace slq::exec
