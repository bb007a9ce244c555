#pragma once

#include <cstdint>

#include "slq/value.h"

#include "plan/expr.h"

// What operators mean for two values: the reference for every faster loop.
namespace slq::exec {

enum class Truth : uint8_t { kFalse, kTrue, kNull };

// a `op` b for the comparisons kEqual to kGreaterEqual. Numbers, and a number with a string
// that is wholly a decimal number, compare by value; two strings bytewise, unless both are
// decimal numbers and one is an integer past int64, which is kept as a string but is a number
// (column::IsBigInteger); two bools as false < true; a bool with a string by the bool's text. All
// else, null included, is null.
Truth Compare(plan::ExprOp op, const Value& a, const Value& b);

// a `op` b for kAdd to kModulo. Operands are numbers or decimal strings, else the result is
// null and `non_numeric` is counted up (null operands are not counted). Longs give a long,
// by integer division for kDivide; a long that would overflow continues as float; division
// by zero, and a result that is not finite, is null.
Value Arithmetic(plan::ExprOp op, const Value& a, const Value& b, uint64_t* non_numeric);

// `value` as `type` (long, float or string), or null where it cannot be: a float becomes the
// nearest long, a bool 1 or 0, text must be wholly a decimal number. A string result is the
// caller's to make: null is returned for it unless `value` is a string already.
Value CastNumber(const Value& value, Type type);

// The truth of a value as a condition: bools are themselves, numbers are true unless 0,
// all else is null.
Truth TruthOf(const Value& value);

}  // namespace slq::exec
