#pragma once

#include <string>
#include <string_view>

#include "slq/value.h"

// Canonical text, the form in which values are shown, grouped and matched by LIKE:
// long in decimal; float as the shortest text that reads back the same, without an
// exponent below 1e21, 1 for 1.0 and 0 for -0.0; bool true or false; string its bytes;
// null nothing at all.
namespace slq::column {

// Room for the canonical text of any value that is not a string.
inline constexpr size_t kScalarTextMax = 360;

// Writes the text of a long, float or bool to `buffer` of kScalarTextMax bytes, and
// returns it. A string is returned as it is, without a copy.
std::string_view CanonicalText(const Value& value, char* buffer);

void AppendCanonicalText(const Value& value, std::string* out);

}  // namespace slq::column
