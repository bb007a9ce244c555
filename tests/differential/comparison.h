#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "support/ask.h"
#include "support/reference_query.h"

// When two answers are the same.
namespace slq::differential {

enum class RowOrder : uint8_t { kSame, kAny };
enum class NumberTypes : uint8_t { kSame, kByValue };  // is 1 the same as 1.0?
enum class Rounding : uint8_t { kNone, kLastDigits };  // 1e-9 of the value

struct Policy {
  RowOrder order = RowOrder::kSame;
  NumberTypes types = NumberTypes::kSame;
  // By column; kNone for those past the end.
  std::vector<Rounding> rounding;
};

// What differs first, in words, or nothing. Cells of `expected` that have an exact text
// demand it; approximate ones demand their bound.
std::optional<std::string> Difference(const std::vector<std::vector<reference::Cell>>& expected,
                                      const std::vector<std::vector<reference::Cell>>& actual,
                                      const Policy& policy);

}  // namespace slq::differential
