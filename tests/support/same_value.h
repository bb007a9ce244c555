#pragma once

#include <cstring>

#include "slq/value.h"

namespace slq {

// The same type and value; 0.0 and -0.0 are two.
inline bool SameValue(const Value& a, const Value& b) {
  if (a.type() != b.type()) return false;
  switch (a.type()) {
    case Type::kNull:
      return true;
    case Type::kBool:
      return a.bool_value() == b.bool_value();
    case Type::kLong:
      return a.long_value() == b.long_value();
    case Type::kFloat: {
      const double x = a.float_value();
      const double y = b.float_value();
      return std::memcmp(&x, &y, sizeof(x)) == 0;
    }
    case Type::kString:
      return a.string_value() == b.string_value();
  }
  return false;
}

}  // namespace slq
