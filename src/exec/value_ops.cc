#include "exec/value_ops.h"

#include <cmath>
#include <optional>
#include <string_view>

#include "column/number.h"

namespace slq::exec {
namespace {

using column::Number;
using plan::ExprOp;

constexpr double kLongEnd = 9223372036854775808.0;  // 2^63

Truth Holds(ExprOp op, int order) {
  bool holds = false;
  switch (op) {
    case ExprOp::kEqual:
      holds = order == 0;
      break;
    case ExprOp::kNotEqual:
      holds = order != 0;
      break;
    case ExprOp::kLess:
      holds = order < 0;
      break;
    case ExprOp::kLessEqual:
      holds = order <= 0;
      break;
    case ExprOp::kGreater:
      holds = order > 0;
      break;
    case ExprOp::kGreaterEqual:
      holds = order >= 0;
      break;
    default:
      return Truth::kNull;
  }
  return holds ? Truth::kTrue : Truth::kFalse;
}

std::string_view TextOf(const Value& v) {
  if (v.type() == Type::kBool) return v.bool_value() ? "true" : "false";
  return v.string_value();
}

int CompareTexts(std::string_view a, std::string_view b) {
  if ((column::IsBigInteger(a) && column::IsDecimalNumber(b)) ||
      (column::IsBigInteger(b) && column::IsDecimalNumber(a))) {
    return column::CompareNumbers(*column::NumberFromText(a), *column::NumberFromText(b));
  }
  return a.compare(b);
}

bool IsNumber(const Value& v) { return v.type() == Type::kLong || v.type() == Type::kFloat; }

Value FloatOrNull(double f) { return std::isfinite(f) ? Value::Float(f) : Value::Null(); }

Value LongArithmetic(ExprOp op, int64_t a, int64_t b) {
  int64_t result = 0;
  const auto x = static_cast<double>(a);
  const auto y = static_cast<double>(b);
  switch (op) {
    case ExprOp::kAdd:
      return __builtin_add_overflow(a, b, &result) ? Value::Float(x + y) : Value::Long(result);
    case ExprOp::kSubtract:
      return __builtin_sub_overflow(a, b, &result) ? Value::Float(x - y) : Value::Long(result);
    case ExprOp::kMultiply:
      return __builtin_mul_overflow(a, b, &result) ? Value::Float(x * y) : Value::Long(result);
    case ExprOp::kDivide:
      if (b == 0) return Value::Null();
      if (a == INT64_MIN && b == -1) return Value::Float(kLongEnd);
      return Value::Long(a / b);
    case ExprOp::kModulo:
      if (b == 0) return Value::Null();
      return Value::Long(b == -1 ? 0 : a % b);
    default:
      return Value::Null();
  }
}

Value FloatArithmetic(ExprOp op, double a, double b) {
  switch (op) {
    case ExprOp::kAdd:
      return FloatOrNull(a + b);
    case ExprOp::kSubtract:
      return FloatOrNull(a - b);
    case ExprOp::kMultiply:
      return FloatOrNull(a * b);
    case ExprOp::kDivide:
      return b == 0 ? Value::Null() : FloatOrNull(a / b);
    case ExprOp::kModulo:
      return b == 0 ? Value::Null() : FloatOrNull(std::fmod(a, b));
    default:
      return Value::Null();
  }
}

}  // namespace

Truth Compare(ExprOp op, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Truth::kNull;
  if (a.type() == Type::kString && b.type() == Type::kString) {
    return Holds(op, CompareTexts(a.string_value(), b.string_value()));
  }
  if (IsNumber(a) || IsNumber(b)) {
    const std::optional<Number> x = column::NumberFrom(a);
    const std::optional<Number> y = column::NumberFrom(b);
    if (!x.has_value() || !y.has_value()) return Truth::kNull;
    return Holds(op, column::CompareNumbers(*x, *y));
  }
  if (a.type() == Type::kBool && b.type() == Type::kBool) {
    return Holds(op, static_cast<int>(a.bool_value()) - static_cast<int>(b.bool_value()));
  }
  return Holds(op, TextOf(a).compare(TextOf(b)));
}

Value Arithmetic(ExprOp op, const Value& a, const Value& b, uint64_t* non_numeric) {
  const std::optional<Number> x = column::NumberFrom(a);
  const std::optional<Number> y = column::NumberFrom(b);
  if (!x.has_value() && !a.is_null()) ++*non_numeric;
  if (!y.has_value() && !b.is_null()) ++*non_numeric;
  if (!x.has_value() || !y.has_value()) return Value::Null();
  if (x->kind == Number::Kind::kLong && y->kind == Number::Kind::kLong) {
    return LongArithmetic(op, x->long_value, y->long_value);
  }
  return FloatArithmetic(op, column::ToDouble(*x), column::ToDouble(*y));
}

Value CastNumber(const Value& value, Type type) {
  if (type == Type::kString) return value.type() == Type::kString ? value : Value::Null();
  if (value.type() == Type::kBool) {
    const int64_t bit = value.bool_value() ? 1 : 0;
    return type == Type::kLong ? Value::Long(bit) : Value::Float(static_cast<double>(bit));
  }
  const std::optional<Number> number = column::NumberFrom(value);
  if (!number.has_value()) return Value::Null();
  if (type == Type::kFloat) return FloatOrNull(column::ToDouble(*number));
  if (number->kind == Number::Kind::kLong) return Value::Long(number->long_value);
  const double rounded = std::nearbyint(column::ToDouble(*number));
  if (!(rounded >= -kLongEnd && rounded < kLongEnd)) return Value::Null();
  return Value::Long(static_cast<int64_t>(rounded));
}

Truth TruthOf(const Value& value) {
  switch (value.type()) {
    case Type::kBool:
      return value.bool_value() ? Truth::kTrue : Truth::kFalse;
    case Type::kLong:
      return value.long_value() != 0 ? Truth::kTrue : Truth::kFalse;
    case Type::kFloat:
      return value.float_value() != 0 ? Truth::kTrue : Truth::kFalse;
    case Type::kNull:
    case Type::kString:
      break;
  }
  return Truth::kNull;
}

}  // namespace slq::exec
