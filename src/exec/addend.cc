#include "exec/addend.h"

#include <optional>
#include <string_view>

#include "column/number.h"

namespace slq::exec {
namespace {

Addend AddendOfText(std::string_view text) {
  const std::optional<column::Number> number = column::NumberFromText(text);
  if (!number.has_value()) return {};
  if (number->kind == column::Number::Kind::kLong) {
    return {Addend::Kind::kUnits, false, static_cast<Int128>(number->long_value) * kUnitsPerOne};
  }
  const std::optional<Int128> units = UnitsOfText(text);
  if (!units.has_value()) {
    return {Addend::Kind::kFloat, true, 0, column::ToDouble(*number)};
  }
  return {Addend::Kind::kUnits, text.find('.') != std::string_view::npos, *units};
}

}  // namespace

Addend AddendOfFloat(double f) {
  Addend addend{Addend::Kind::kFloat, true, 0, f};
  const std::optional<Int128> units = UnitsOfFloat(f);
  if (units.has_value()) {
    addend.kind = Addend::Kind::kUnits;
    addend.units = *units;
  }
  return addend;
}

Addend AddendOf(const Value& value) {
  switch (value.type()) {
    case Type::kLong:
      return {Addend::Kind::kUnits, false, static_cast<Int128>(value.long_value()) * kUnitsPerOne};
    case Type::kFloat:
      return AddendOfFloat(value.float_value());
    case Type::kString:
      return AddendOfText(value.string_value());
    case Type::kNull:
    case Type::kBool:
      break;
  }
  return {};
}

}  // namespace slq::exec
