#include "exec/number_functions.h"

#include <cmath>
#include <limits>

namespace slq::exec {
namespace {

constexpr int64_t kLongDigitsMax = 18;  // 10^18 is the largest power of ten that fits

Value FiniteOrNull(double f) { return std::isfinite(f) ? Value::Float(f) : Value::Null(); }

Value RoundLong(int64_t number, int64_t digits) {
  if (digits >= 0) return Value::Long(number);
  if (digits < -kLongDigitsMax) {
    // Half of 10^19 is within the longs.
    constexpr int64_t kHalf = 5'000'000'000'000'000'000;
    if (digits < -kLongDigitsMax - 1 || (number < kHalf && number > -kHalf)) return Value::Long(0);
    return Value::Float(number < 0 ? -1e19 : 1e19);
  }
  int64_t unit = 1;
  for (int64_t i = 0; i < -digits; ++i) unit *= 10;
  const int64_t rest = number % unit;
  const int64_t rest_size = rest < 0 ? -rest : rest;
  int64_t rounded = number - rest;
  if (rest_size < unit - rest_size) return Value::Long(rounded);
  const int64_t step = number < 0 ? -unit : unit;
  if (__builtin_add_overflow(rounded, step, &rounded)) {
    return Value::Float(static_cast<double>(number - rest) + static_cast<double>(step));
  }
  return Value::Long(rounded);
}

}  // namespace

Value Abs(const Value& number) {
  if (number.type() == Type::kFloat) return Value::Float(std::fabs(number.float_value()));
  const int64_t l = number.long_value();
  if (l == std::numeric_limits<int64_t>::min()) return Value::Float(-static_cast<double>(l));
  return Value::Long(l < 0 ? -l : l);
}

Value Ceil(const Value& number) {
  return number.type() == Type::kFloat ? Value::Float(std::ceil(number.float_value())) : number;
}

Value Floor(const Value& number) {
  return number.type() == Type::kFloat ? Value::Float(std::floor(number.float_value())) : number;
}

Value Round(const Value& number, int64_t digits) {
  if (number.type() == Type::kLong) return RoundLong(number.long_value(), digits);
  const double f = number.float_value();
  if (digits == 0) return Value::Float(std::round(f));
  const double unit = std::pow(10.0, std::fabs(static_cast<double>(digits)));
  if (digits < 0) {
    return std::isfinite(unit) ? FiniteOrNull(std::round(f / unit) * unit) : Value::Float(0);
  }
  // Where the scaled number is out of range, it has no digits that far behind the point.
  const double scaled = std::round(f * unit) / unit;
  return std::isfinite(scaled) ? Value::Float(scaled) : number;
}

}  // namespace slq::exec
