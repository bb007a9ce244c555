#include "column/number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

#include "base/ascii.h"
#include "base/short_integer.h"
#include "column/text.h"

namespace slq::column {
namespace {

// A decimal text taken apart, without the leading zeros of the integer part and the
// trailing zeros of the fraction: equal numbers have equal parts.
struct DecimalParts {
  bool negative = false;
  std::string_view integer;
  std::string_view fraction;
};

DecimalParts Split(std::string_view text) {
  DecimalParts parts;
  if (!text.empty() && text.front() == '-') {
    parts.negative = true;
    text.remove_prefix(1);
  }
  const size_t point = text.find('.');
  parts.integer = text.substr(0, point);
  if (point != std::string_view::npos) parts.fraction = text.substr(point + 1);
  while (!parts.integer.empty() && parts.integer.front() == '0') parts.integer.remove_prefix(1);
  while (!parts.fraction.empty() && parts.fraction.back() == '0') parts.fraction.remove_suffix(1);
  if (parts.integer.empty() && parts.fraction.empty()) parts.negative = false;
  return parts;
}

int CompareDecimals(std::string_view a, std::string_view b) {
  const DecimalParts x = Split(a);
  const DecimalParts y = Split(b);
  if (x.negative != y.negative) return x.negative ? -1 : 1;
  int order = 0;
  if (x.integer.size() != y.integer.size()) {
    order = x.integer.size() < y.integer.size() ? -1 : 1;
  } else {
    order = x.integer.compare(y.integer);
    if (order == 0) order = x.fraction.compare(y.fraction);
  }
  return x.negative ? -order : order;
}

// 2^63, the first double past int64.
constexpr double kLongEnd = 9223372036854775808.0;

// NaN stands above all numbers, so that the order stays total.
int CompareFloats(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) {
    return static_cast<int>(std::isnan(a)) - static_cast<int>(std::isnan(b));
  }
  return (a > b) - (a < b);
}

int CompareLongFloat(int64_t a, double b) {
  if (std::isnan(b) || b >= kLongEnd) return -1;
  if (b < -kLongEnd) return 1;
  const auto whole = static_cast<int64_t>(b);  // towards zero
  if (a != whole) return a < whole ? -1 : 1;
  const double rest = b - static_cast<double>(whole);
  return rest > 0 ? -1 : (rest < 0 ? 1 : 0);
}

// The digits of a number without an exponent, 1e300 included.
std::string_view DecimalText(const Number& n, char* buffer) {
  switch (n.kind) {
    case Number::Kind::kLong:
      return CanonicalText(Value::Long(n.long_value), buffer);
    case Number::Kind::kFloat: {
      const std::to_chars_result end =
          std::to_chars(buffer, buffer + kScalarTextMax, n.float_value, std::chars_format::fixed);
      return {buffer, static_cast<size_t>(end.ptr - buffer)};
    }
    case Number::Kind::kDecimalText:
      break;
  }
  return n.text;
}

}  // namespace

bool IsDecimalNumber(std::string_view text) {
  size_t i = !text.empty() && text[0] == '-' ? 1 : 0;
  const size_t integer = i;
  while (i < text.size() && IsDigit(text[i])) ++i;
  if (i == integer) return false;
  if (i == text.size()) return true;
  if (text[i] != '.') return false;
  const size_t fraction = ++i;
  while (i < text.size() && IsDigit(text[i])) ++i;
  return i == text.size() && i > fraction;
}

bool IsBigInteger(std::string_view text) {
  if (text.size() < kBigIntegerBytesMin) return false;
  const std::string_view digits = text.front() == '-' ? text.substr(1) : text;
  if (digits.front() == '0' || !std::all_of(digits.begin(), digits.end(), IsDigit)) return false;
  int64_t l = 0;
  return std::from_chars(text.data(), text.data() + text.size(), l).ec ==
         std::errc::result_out_of_range;
}

std::optional<Number> NumberFromText(std::string_view text) {
  Number number;
  if (ReadShortInteger(text, &number.long_value)) return number;
  if (!IsDecimalNumber(text)) return std::nullopt;
  const char* const end = text.data() + text.size();
  const std::from_chars_result parsed = std::from_chars(text.data(), end, number.long_value);
  if (parsed.ec == std::errc() && parsed.ptr == end) return number;
  number.kind = Number::Kind::kDecimalText;
  number.text = text;
  return number;
}

std::optional<Number> NumberFrom(const Value& value) {
  Number number;
  switch (value.type()) {
    case Type::kLong:
      number.long_value = value.long_value();
      return number;
    case Type::kFloat:
      number.kind = Number::Kind::kFloat;
      number.float_value = value.float_value();
      return number;
    case Type::kString:
      return NumberFromText(value.string_value());
    case Type::kNull:
    case Type::kBool:
      break;
  }
  return std::nullopt;
}

int CompareNumbers(const Number& a, const Number& b) {
  using Kind = Number::Kind;
  if (a.kind == Kind::kLong && b.kind == Kind::kLong) {
    return (a.long_value > b.long_value) - (a.long_value < b.long_value);
  }
  if (a.kind == Kind::kFloat && b.kind == Kind::kFloat) {
    return CompareFloats(a.float_value, b.float_value);
  }
  if (a.kind == Kind::kLong && b.kind == Kind::kFloat) {
    return CompareLongFloat(a.long_value, b.float_value);
  }
  if (a.kind == Kind::kFloat && b.kind == Kind::kLong) {
    return -CompareLongFloat(b.long_value, a.float_value);
  }
  // What has no digits is beyond every decimal text.
  if (a.kind == Kind::kFloat && !std::isfinite(a.float_value)) {
    return CompareFloats(a.float_value, 0);
  }
  if (b.kind == Kind::kFloat && !std::isfinite(b.float_value)) {
    return CompareFloats(0, b.float_value);
  }
  char a_buffer[kScalarTextMax];
  char b_buffer[kScalarTextMax];
  return CompareDecimals(DecimalText(a, a_buffer), DecimalText(b, b_buffer));
}

double ToDouble(const Number& number) {
  switch (number.kind) {
    case Number::Kind::kLong:
      return static_cast<double>(number.long_value);
    case Number::Kind::kFloat:
      return number.float_value;
    case Number::Kind::kDecimalText:
      break;
  }
  double f = 0;
  const char* const end = number.text.data() + number.text.size();
  const std::from_chars_result parsed = std::from_chars(number.text.data(), end, f);
  if (parsed.ec != std::errc::result_out_of_range) return f;
  // Too many digits before the point, or only zeros for 300 places after it.
  const DecimalParts parts = Split(number.text);
  if (parts.integer.empty()) return 0;
  return parts.negative ? -HUGE_VAL : HUGE_VAL;
}

Value ValueFromNumberText(std::string_view text) {
  const char* const end = text.data() + text.size();
  if (text.find_first_of(".eE") == std::string_view::npos) {
    int64_t l = 0;
    const std::from_chars_result parsed = std::from_chars(text.data(), end, l);
    return parsed.ec == std::errc() && parsed.ptr == end ? Value::Long(l) : Value::String(text);
  }
  double f = 0;
  const std::from_chars_result parsed = std::from_chars(text.data(), end, f);
  if (parsed.ec == std::errc()) return Value::Float(f);
  // Out of range: too small is zero, too large has no float.
  const size_t exponent = text.find_first_of("eE");
  const bool small =
      exponent != std::string_view::npos && exponent + 1 < text.size() && text[exponent + 1] == '-';
  return small ? Value::Float(0) : Value::String(text);
}

}  // namespace slq::column
