#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "slq/value.h"

// Numbers as the language compares them: a long, a float, or a string that is wholly a
// decimal number ("-12", "007", "1.50", forty digits), which takes part as that number.
// A decimal number is [-]digits[.digits]; no blanks, exponent, plus sign or bare point.
namespace slq::column {

struct Number {
  enum class Kind : uint8_t { kLong, kFloat, kDecimalText };
  Kind kind = Kind::kLong;
  int64_t long_value = 0;
  double float_value = 0;
  std::string_view text;  // of kDecimalText; views the string the number came from
};

// True if `text` is wholly a decimal number.
bool IsDecimalNumber(std::string_view text);

// True if `text` is what an integer past int64 is kept as: its digits, without zeros or
// anything else before them but a minus. Such a text stands for a number wherever the other
// side is a decimal number.
bool IsBigInteger(std::string_view text);
inline constexpr size_t kBigIntegerBytesMin = 19;

// The number `text` spells: kLong where it is an integer that fits, else kDecimalText.
std::optional<Number> NumberFromText(std::string_view text);

// The number `value` is, or nothing for null, bool and other strings.
std::optional<Number> NumberFrom(const Value& value);

// Below, equal, above: negative, 0, positive. Exact: a long and a float compare by
// their real values, a float and a decimal text by the float's shortest digits; NaN is
// above all else.
int CompareNumbers(const Number& a, const Number& b);

// The nearest double; infinite where none is near.
double ToDouble(const Number& number);

// The value of a number in a JSON document, by its text: long if it is an integer that
// fits; its own text as a string if it is a larger integer or too large for a double;
// else float. REQUIRES: JSON number syntax. The string views `text`.
Value ValueFromNumberText(std::string_view text);

}  // namespace slq::column
