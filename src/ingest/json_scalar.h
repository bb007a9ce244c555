#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "slq/value.h"

// Scalars of JSON, checked where they stand in a line that ends at `end`. Null
// stands for what is not valid JSON.
namespace slq::ingest {

// The closing quote of a string whose inside begins at `begin` and has at `p` its first byte
// that is not plain: an escape, a byte past ASCII, or one that may not be in a string. `end`
// if it is not valid.
const char* FindQuoteOfHardString(const char* begin, const char* p, const char* end);

// true, false, null, or a number of any length, with an exponent or without. Sets `value`
// unless null. Reads 5 bytes.
const char* ReadWordOrNumber(const char* p, const char* end, Value* value);

// The number that up to 15 decimal digits spell. Reads 16 bytes.
inline uint64_t NumberOfDigits(const char* digits, uint32_t count) {
  if constexpr (std::endian::native == std::endian::little) {
    // Eight at a time: pairs, then fours, then all. Bytes of no digit are shifted out.
    const auto eight = [](uint64_t text) {
      text = (text & 0x0F0F0F0F0F0F0F0F) * (10 * 0x100 + 1) >> 8;
      text = (text & 0x00FF00FF00FF00FF) * (100 * 0x10000 + 1) >> 16;
      return (text & 0x0000FFFF0000FFFF) * (10000 * 0x100000000 + 1) >> 32;
    };
    uint64_t text = 0;
    std::memcpy(&text, digits, sizeof(text));
    if (count == 0) return 0;
    if (count <= 8) return eight(text << (64 - 8 * count));
    const uint64_t high = eight(text << (128 - 8 * count));
    std::memcpy(&text, digits + count - 8, sizeof(text));
    return high * 100'000'000 + eight(text);
  } else {
    uint64_t number = 0;
    for (uint32_t i = 0; i < count; ++i) {
      number = number * 10 + static_cast<uint64_t>(digits[i] - '0');
    }
    return number;
  }
}

// The value of a number of `whole` digits and, after a point, `fraction` more, together at
// most 15. A decimal of that size divided by a power of ten is the nearest double: both are
// exact, and one division rounds once.
inline Value NumberOf(const char* digits, uint32_t whole, uint32_t fraction, bool negative) {
  static constexpr uint64_t kPowers[] = {1,
                                         10,
                                         100,
                                         1'000,
                                         10'000,
                                         100'000,
                                         1'000'000,
                                         10'000'000,
                                         100'000'000,
                                         1'000'000'000,
                                         10'000'000'000,
                                         100'000'000'000,
                                         1'000'000'000'000,
                                         10'000'000'000'000,
                                         100'000'000'000'000,
                                         1'000'000'000'000'000};
  const uint64_t before = NumberOfDigits(digits, whole);
  if (fraction == 0) {
    const auto l = static_cast<int64_t>(before);
    return Value::Long(negative ? -l : l);
  }
  const uint64_t all = before * kPowers[fraction] + NumberOfDigits(digits + whole + 1, fraction);
  const double f = static_cast<double>(all) / static_cast<double>(kPowers[fraction]);
  return Value::Float(negative ? -f : f);
}

}  // namespace slq::ingest
