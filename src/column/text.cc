#include "column/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace slq::column {
namespace {

constexpr double kExponentFrom = 1e21;
constexpr double kWholeFrom = 9007199254740992.0;  // 2^53: whole numbers only from here on

// std::to_chars in fixed form gives all digits of a large double's exact value; the
// shortest ones are those of its scientific form, filled up with zeros.
std::string_view WholeText(double f, char* buffer) {
  char* end = std::to_chars(buffer, buffer + kScalarTextMax, f, std::chars_format::scientific).ptr;
  char* const exponent = std::find(buffer, end, 'e');
  int zeros = 0;
  std::from_chars(exponent + 2, end, zeros);  // past "e+"
  char* const point = std::find(buffer, exponent, '.');
  end = exponent;
  if (point != exponent) {
    end = std::copy(point + 1, exponent, point);
    zeros -= static_cast<int>(end - point);
  }
  end = std::fill_n(end, zeros, '0');
  return {buffer, static_cast<size_t>(end - buffer)};
}

std::string_view FloatText(double f, char* buffer) {
  if (f == 0) f = 0;  // -0.0 reads as 0
  const double size = std::fabs(f);
  if (size >= kWholeFrom && size < kExponentFrom) return WholeText(f, buffer);
  const std::to_chars_result end = std::to_chars(
      buffer, buffer + kScalarTextMax, f,
      size < kExponentFrom ? std::chars_format::fixed : std::chars_format::scientific);
  return {buffer, static_cast<size_t>(end.ptr - buffer)};
}

}  // namespace

std::string_view CanonicalText(const Value& value, char* buffer) {
  switch (value.type()) {
    case Type::kNull:
      return {};
    case Type::kBool:
      return value.bool_value() ? "true" : "false";
    case Type::kLong: {
      const std::to_chars_result end =
          std::to_chars(buffer, buffer + kScalarTextMax, value.long_value());
      return {buffer, static_cast<size_t>(end.ptr - buffer)};
    }
    case Type::kFloat:
      return FloatText(value.float_value(), buffer);
    case Type::kString:
      return value.string_value();
  }
  return {};
}

void AppendCanonicalText(const Value& value, std::string* out) {
  char buffer[kScalarTextMax];
  out->append(CanonicalText(value, buffer));
}

}  // namespace slq::column
