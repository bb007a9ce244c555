#pragma once

#include <cstdint>

#include "slq/value.h"

namespace slq::column {

// How strings that are decimal numbers stand in an order: as numbers where all values
// of the column are numbers or such strings, else as strings.
enum class NumericStrings : uint8_t { kAsText, kAsNumbers };

// The order of ORDER BY, MIN and MAX: numbers by value, then false, true, then strings
// bytewise, then null. Negative, 0, positive.
int CompareOrder(const Value& a, const Value& b, NumericStrings numeric_strings);

// The same, but equal numbers are told apart by type (long, float, string) and then by
// text: only identical values compare equal, so an extreme never depends on row order.
int CompareTotal(const Value& a, const Value& b, NumericStrings numeric_strings);

}  // namespace slq::column
