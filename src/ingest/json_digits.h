#pragma once

#include <bit>
#include <cstdint>

#include "slq/value.h"

#include "ingest/json_scalar.h"

// Part of json_scan_line.h, which says what SLQ_KERNEL and a Block are.
namespace slq::ingest {

// A number whose digits are all in one block. They are counted in one step instead of one
// after the other: how many there are differs from line to line, and a loop whose end is
// guessed wrongly costs more than all of this.
template <typename Block>
struct JsonDigits {
  SLQ_KERNEL explicit JsonDigits(const char* p) : first(p + (*p == '-' ? 1 : 0)) {
    const uint32_t others = ~Block::DigitsOf16(first);
    negative = first != p;
    whole = static_cast<uint32_t>(std::countr_zero(others));
    after = first + whole;
    if (whole - 1 >= kDigitsMax - 1) return;  // none, or too many
    if (*after == '.') {
      fraction = static_cast<uint32_t>(std::countr_zero(others >> (whole + 1)));
      if (fraction == 0 || whole + fraction > kDigitsMax) return;
      after += 1 + fraction;
    }
    if (*first == '0' && whole > 1) return;
    is_simple = (*after | 0x20) != 'e';
  }

  // REQUIRES: is_simple.
  SLQ_KERNEL Value number() const { return NumberOf(first, whole, fraction, negative); }

  static constexpr uint32_t kDigitsMax = 14;
  const char* first;
  const char* after = nullptr;  // the number, if is_simple
  uint32_t whole = 0;
  uint32_t fraction = 0;
  bool negative = false;
  bool is_simple = false;  // a number, and this is all of it
};

}  // namespace slq::ingest
