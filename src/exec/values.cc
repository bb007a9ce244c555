#include <algorithm>
#include <span>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/text_position.h"
#include "column/text.h"
#include "exec/arithmetic.h"
#include "exec/compare.h"
#include "exec/interpreter.h"
#include "exec/kernels.h"
#include "exec/truth.h"

// The part of the interpreter that makes values.
namespace slq::exec {

using column::Selection;
using plan::ExprOp;

namespace {

// The most that a node keeps for a row: truths, selections and a memo, values and whether they
// are null. The root has values for all nodes, and those of a constant.
constexpr size_t kNodeBytes = 2 * sizeof(Truth) + 3 * sizeof(uint32_t) + 3 + sizeof(Value);
constexpr size_t kRootBytes = 2 * sizeof(Value);

}  // namespace

absl::Status Interpreter::Values(const CompiledExpr& node, const Selection& rows, Operand* out) {
  if (!node.args.empty()) SLQ_RETURN_IF_ERROR(AskForScratch(node));
  switch (node.op) {
    case ExprOp::kLiteral:
      *out = Operand{nullptr, node.constant.value()};
      return absl::OkStatus();
    case ExprOp::kColumn:
      if (node.column >= batch_->columns.size()) {
        return ErrorAt(absl::StatusCode::kInternal, node.begin, "the batch lacks a column");
      }
      *out = Operand{&batch_->columns[node.column], Value::Null()};
      return absl::OkStatus();
    case ExprOp::kNegate:
    case ExprOp::kAdd:
    case ExprOp::kSubtract:
    case ExprOp::kMultiply:
    case ExprOp::kDivide:
    case ExprOp::kModulo:
      return Calculation(node, rows, out);
    case ExprOp::kConcat:
      return Texts(node, rows, out);
    case ExprOp::kCase:
      return Case(node, rows, out);
    case ExprOp::kCast:
      return Cast(node, rows, out);
    case ExprOp::kCall:
      return Call(node, rows, out);
    default:
      return ConditionValues(node, rows, out);
  }
}

absl::Status Interpreter::Args(const CompiledExpr& node, const Selection& rows,
                               std::span<const Operand>* out) {
  std::vector<Operand>& args = SlotOf(node).args;
  args.resize(node.args.size());
  for (size_t i = 0; i < args.size(); ++i) {
    SLQ_RETURN_IF_ERROR(Values(node.args[i], rows, &args[i]));
  }
  *out = args;
  return absl::OkStatus();
}

void Interpreter::Store(const CompiledExpr& node, const Selection& rows, Operand* out) {
  column::Column& column = SlotOf(node).values;
  StoreValues(values_, rows, &column);
  *out = Operand{&column, Value::Null()};
}

absl::Status Interpreter::Calculation(const CompiledExpr& node, const Selection& rows,
                                      Operand* out) {
  std::span<const Operand> args;
  SLQ_RETURN_IF_ERROR(Args(node, rows, &args));
  const bool negate = node.op == ExprOp::kNegate;
  const Operand zero{nullptr, Value::Long(0)};
  column::Column& column = SlotOf(node).values;
  ArithmeticRows(negate ? ExprOp::kSubtract : node.op, negate ? zero : args[0],
                 negate ? args[0] : args[1], rows, &values_, &column, &non_numeric_);
  *out = Operand{&column, Value::Null()};
  return absl::OkStatus();
}

// What a node keeps grows with the largest batch. Asked for as the most that it can be.
absl::Status Interpreter::AskForScratch(const CompiledExpr& node) {
  Slot& slot = SlotOf(node);
  if (batch_->rows <= slot.rows_granted) return absl::OkStatus();
  const size_t bytes_per_row =
      (node.args.empty() ? 0 : kNodeBytes) + (&node == &root_ ? kRootBytes : 0);
  const size_t bytes = (batch_->rows - slot.rows_granted) * bytes_per_row;
  SLQ_RETURN_IF_ERROR(
      PlacedAt(scratch_memory_.GrowTo(scratch_memory_.bytes() + bytes), node.begin));
  slot.rows_granted = batch_->rows;
  return absl::OkStatus();
}

bool Interpreter::HasRoomFor(size_t text_bytes) {
  no_memory_ = text_memory_.GrowTo(arena_.bytes_with(text_bytes));
  return no_memory_.ok();
}

// Copies a text that was made to where the batch's texts live; null past the limits.
void Interpreter::MakeText(std::string_view text, Value* out) {
  const ExpressionLimits& limits = root_.limits;
  if (text.size() > limits.text_bytes_max ||
      text_bytes_ + text.size() > limits.batch_text_bytes_max || !HasRoomFor(text.size())) {
    too_much_text_ = true;
    *out = Value::Null();
    return;
  }
  text_bytes_ += text.size();
  *out = Value::String(arena_.Copy(text));
}

absl::Status Interpreter::CheckTexts(const CompiledExpr& node) {
  if (!too_much_text_) return absl::OkStatus();
  if (!no_memory_.ok()) return PlacedAt(no_memory_, node.begin);
  const ExpressionLimits& limits = root_.limits;
  return ErrorAt(absl::StatusCode::kResourceExhausted, node.begin,
                 absl::StrFormat("the texts made here are longer than %d bytes for one row or %d "
                                 "bytes for a batch of rows",
                                 limits.text_bytes_max, limits.batch_text_bytes_max));
}

absl::Status Interpreter::Texts(const CompiledExpr& node, const Selection& rows, Operand* out) {
  std::span<const Operand> args;
  SLQ_RETURN_IF_ERROR(Args(node, rows, &args));
  JoinTexts(args[0], args[1], rows);
  SLQ_RETURN_IF_ERROR(CheckTexts(node));
  Store(node, rows, out);
  return absl::OkStatus();
}

void Interpreter::JoinTexts(const Operand& a, const Operand& b, const Selection& rows) {
  ForRows(rows, [&](size_t row) {
    const Value left = a.At(row);
    const Value right = b.At(row);
    values_[row] = Value::Null();
    if (left.is_null() || right.is_null() || too_much_text_) return;
    text_.clear();
    column::AppendCanonicalText(left, &text_);
    column::AppendCanonicalText(right, &text_);
    MakeText(text_, &values_[row]);
  });
}

// Copies what the node gives for `rows` to their places in `to`.
absl::Status Interpreter::CopyValues(const CompiledExpr& node, const Selection& rows,
                                     std::span<Value> to) {
  Operand operand;
  SLQ_RETURN_IF_ERROR(Values(node, rows, &operand));
  ForRows(rows, [&](size_t row) { to[row] = operand.At(row); });
  return absl::OkStatus();
}

// A value is computed only for the rows that its condition is the first to take.
absl::Status Interpreter::Case(const CompiledExpr& node, const Selection& rows, Operand* out) {
  Slot& slot = SlotOf(node);
  const std::span<Value> values = slot.values.ResetMixed(batch_->rows);
  const std::span<Truth> done = TruthsOf(node);
  Fill(Truth::kFalse, rows, done);
  slot.args.resize(2);
  if (node.case_operand) SLQ_RETURN_IF_ERROR(Values(node.args[0], rows, &slot.args[0]));
  for (size_t i = node.case_operand ? 1 : 0; i + 1 < node.args.size(); i += 2) {
    SelectWhere(Truth::kFalse, done, rows, &slot.rows);
    if (slot.rows.empty()) break;
    if (node.case_operand) {
      SLQ_RETURN_IF_ERROR(Values(node.args[i], slot.rows, &slot.args[1]));
      SelectEqual(node, slot.rows, &slot.hits);
    } else {
      SLQ_RETURN_IF_ERROR(Select(node.args[i], Truth::kTrue, slot.rows, &slot.hits));
    }
    ForRows(slot.hits, [done](size_t row) { done[row] = Truth::kTrue; });
    if (slot.hits.empty()) continue;
    SLQ_RETURN_IF_ERROR(CopyValues(node.args[i + 1], slot.hits, values));
  }
  SelectWhere(Truth::kFalse, done, rows, &slot.rows);
  if (node.case_else && !slot.rows.empty()) {
    SLQ_RETURN_IF_ERROR(CopyValues(node.args.back(), slot.rows, values));
  }
  std::copy(values.begin(), values.end(), values_.begin());
  Store(node, rows, out);
  return absl::OkStatus();
}

// The rows in which the two args of the slot are equal: the operand of a CASE, and a WHEN.
void Interpreter::SelectEqual(const CompiledExpr& node, const Selection& rows, Selection* out) {
  Slot& slot = SlotOf(node);
  slot.more_truths.resize(batch_->rows);
  CompareRows(ExprOp::kEqual, slot.args[0], slot.args[1], rows, &slot.memo, slot.more_truths);
  SelectWhere(Truth::kTrue, slot.more_truths, rows, out);
}

absl::Status Interpreter::Cast(const CompiledExpr& node, const Selection& rows, Operand* out) {
  std::span<const Operand> args;
  SLQ_RETURN_IF_ERROR(Args(node, rows, &args));
  CastRows(node, args[0], rows);
  SLQ_RETURN_IF_ERROR(CheckTexts(node));
  Store(node, rows, out);
  return absl::OkStatus();
}

void Interpreter::CastRows(const CompiledExpr& node, const Operand& arg, const Selection& rows) {
  const bool to_text = node.cast == Type::kString;
  char buffer[column::kScalarTextMax];
  ForRows(rows, [&](size_t row) {
    const Value value = arg.At(row);
    if (value.is_null() || !to_text || value.type() == Type::kString) {
      values_[row] = value.is_null() ? value : CastNumber(value, node.cast);
    } else if (!too_much_text_) {
      MakeText(column::CanonicalText(value, buffer), &values_[row]);
    }
  });
}

absl::Status Interpreter::ConditionValues(const CompiledExpr& node, const Selection& rows,
                                          Operand* out) {
  std::span<Truth> truths;
  SLQ_RETURN_IF_ERROR(Truths(node, rows, &truths));
  column::Column& column = SlotOf(node).values;
  const std::span<uint8_t> bools = column.ResetBools(batch_->rows);
  bool any_null = false;
  ForRows(rows, [&](size_t row) {
    bools[row] = static_cast<uint8_t>(truths[row] == Truth::kTrue);
    any_null |= truths[row] == Truth::kNull;
  });
  if (any_null) {
    const std::span<uint8_t> nulls = column.ResetNulls();
    ForRows(rows,
            [&](size_t row) { nulls[row] = static_cast<uint8_t>(truths[row] == Truth::kNull); });
  }
  *out = Operand{&column, Value::Null()};
  return absl::OkStatus();
}

}  // namespace slq::exec
