#pragma once

#include <cstdint>

#include "slq/value.h"

// abs, ceil, floor and round. Arguments are longs or floats; a long stays a long where
// the result fits. Not finite results are null.
namespace slq::exec {

Value Abs(const Value& number);  // of the least long: a float
Value Ceil(const Value& number);
Value Floor(const Value& number);

// To `digits` places after the point, or before it if negative; halves away from zero.
Value Round(const Value& number, int64_t digits);

}  // namespace slq::exec
