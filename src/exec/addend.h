#pragma once

#include <cstdint>

#include "slq/value.h"

#include "exec/exact_sum.h"

namespace slq::exec {

// A value as it adds.
struct Addend {
  enum class Kind : uint8_t { kNone, kUnits, kFloat };
  Kind kind = Kind::kNone;
  bool fraction = false;
  Int128 units = 0;
  double f = 0;
};

Addend AddendOfFloat(double f);

// Of any value; kNone for one that is no number.
Addend AddendOf(const Value& value);

}  // namespace slq::exec
