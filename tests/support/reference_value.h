#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "slq/value.h"

#include "sql/ast.h"

// What values mean, written a second time from the language's rules alone: one value at a
// time, owning its text, with arithmetic of any size where exactness is promised. Slow on
// purpose; shares nothing with the executor that it judges.
namespace slq::reference {

using Datum = std::variant<std::monostate, bool, int64_t, double, std::string>;
using Truth = std::optional<bool>;  // nothing: unknown

Datum DatumOf(const Value& value);
inline bool IsNull(const Datum& d) { return std::holds_alternative<std::monostate>(d); }
inline bool IsNumber(const Datum& d) {
  return std::holds_alternative<int64_t>(d) || std::holds_alternative<double>(d);
}

// The same type and value; -0.0 is 0.0 and NaN is NaN.
bool Same(const Datum& a, const Datum& b);

// With its type, for messages: null, true, 1L, 1.5, 'x'.
std::string Show(const Datum& d);

std::string CanonicalText(const Datum& d);

// [-]digits[.digits].
bool IsDecimalText(std::string_view text);

// A long, a float, or a string that is wholly a decimal number.
bool IsNumeric(const Datum& d);

// REQUIRES: both IsNumeric. By value, exactly.
std::strong_ordering CompareNumeric(const Datum& a, const Datum& b);

// For kEqual to kGreaterEqual.
Truth Compare(sql::ExprKind op, const Datum& a, const Datum& b);

// For kAdd to kModulo.
Datum Arithmetic(sql::ExprKind op, const Datum& a, const Datum& b);

// The number a datum is, as a long or a float; null if none is near.
Datum ToNumber(const Datum& d);

// `type` is "long", "float" or "string".
Datum Cast(const Datum& d, std::string_view type);

Truth TruthOf(const Datum& d);
Datum DatumOf(Truth truth);

// The order of ORDER BY, MIN and MAX. Numeric strings are numbers if `all_numeric`.
std::strong_ordering CompareOrder(const Datum& a, const Datum& b, bool all_numeric);

// Tells equal numbers apart, by type and then by text.
std::strong_ordering CompareTotal(const Datum& a, const Datum& b, bool all_numeric);

}  // namespace slq::reference
