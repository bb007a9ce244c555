#include "exec/arithmetic.h"

#include <cmath>
#include <optional>
#include <span>

#include "column/number.h"
#include "exec/kernels.h"
#include "exec/value_ops.h"

namespace slq::exec {
namespace {

using column::Column;
using column::Selection;
using plan::ExprOp;

bool IsLongs(const Operand& operand) {
  return operand.is_constant() ? operand.constant.type() == Type::kLong
                               : operand.column->layout() == Column::Layout::kLong;
}

// Null rows hold any long at all, so an overflow there is no reason to give up; but it
// is rare enough to take the general path for.
bool CalculateLongArrays(ExprOp op, const Operand& a, const Operand& b, const Selection& rows,
                         int64_t* out) {
  if (a.is_constant()) {
    return ExactLongLoop(op, Same<int64_t>{a.constant.long_value()}, b.column->longs().data(), rows,
                         out);
  }
  if (b.is_constant()) {
    return ExactLongLoop(op, a.column->longs().data(), Same<int64_t>{b.constant.long_value()}, rows,
                         out);
  }
  return ExactLongLoop(op, a.column->longs().data(), b.column->longs().data(), rows, out);
}

void AddNulls(const Operand& operand, const Selection& rows, std::span<uint8_t> nulls) {
  if (operand.is_constant() || operand.column->nulls().empty()) return;
  ForRows(rows, [nulls, from = operand.column->nulls()](size_t i) { nulls[i] |= from[i]; });
}

}  // namespace

Value ToLongOrFloat(const Value& value, uint64_t* non_numeric) {
  if (value.is_null() || value.type() == Type::kLong) return value;
  if (value.type() == Type::kFloat) {
    return std::isfinite(value.float_value()) ? value : Value::Null();  // a sum may be infinite
  }
  const std::optional<column::Number> number = column::NumberFrom(value);
  if (!number.has_value()) {
    ++*non_numeric;
    return Value::Null();
  }
  if (number->kind == column::Number::Kind::kLong) return Value::Long(number->long_value);
  const double f = column::ToDouble(*number);
  return std::isfinite(f) ? Value::Float(f) : Value::Null();
}

void ArithmeticRows(ExprOp op, const Operand& a, const Operand& b, const Selection& rows,
                    std::vector<Value>* values, Column* out, uint64_t* non_numeric) {
  const bool exact = op == ExprOp::kAdd || op == ExprOp::kSubtract || op == ExprOp::kMultiply;
  if (exact && IsLongs(a) && IsLongs(b) && !(a.is_constant() && b.is_constant())) {
    if (CalculateLongArrays(op, a, b, rows, out->ResetLongs(values->size()).data())) {
      const bool a_nulls = !a.is_constant() && !a.column->nulls().empty();
      const bool b_nulls = !b.is_constant() && !b.column->nulls().empty();
      if (!a_nulls && !b_nulls) return;
      const std::span<uint8_t> nulls = out->ResetNulls();
      AddNulls(a, rows, nulls);
      AddNulls(b, rows, nulls);
      return;
    }
  }
  ForRows(rows,
          [&](size_t row) { (*values)[row] = Arithmetic(op, a.At(row), b.At(row), non_numeric); });
  StoreValues(*values, rows, out);
}

}  // namespace slq::exec
