#include "column/text.h"

#include <charconv>
#include <cmath>

namespace slq::column {
namespace {

constexpr double kExponentFrom = 1e21;

std::string_view FloatText(double f, char* buffer) {
  if (f == 0) f = 0;  // -0.0 reads as 0
  const bool plain = std::fabs(f) < kExponentFrom;
  const std::to_chars_result end =
      std::to_chars(buffer, buffer + kScalarTextMax, f,
                    plain ? std::chars_format::fixed : std::chars_format::scientific);
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
