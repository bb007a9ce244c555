#pragma once

#include <cstddef>
#include <cstdint>

namespace slq::store {

// How the values of a column are kept (FORMAT.md); the numbers of TextLayout are the others.
enum ColumnLayout : uint8_t {
  kLongs = 1,
  kBools = 2,
  kFloats = 3,
  kDecimals = 4,
  kMixed = 7,
  kLongsAndDecimals = 10,
  kShortDecimals = 11,
  kLongDictionary = 12
};

// Of short decimals: which of the two types are listed by their rows.
enum class Listed : uint8_t { kLongs, kFloats };

// Of a dictionary of longs.
inline constexpr size_t kLongEntriesMax = 64;

// Doubles are whole numbers over a power of ten where these are below 2^53 in size.
inline constexpr double kExactMax = 9'007'199'254'740'992.0;

}  // namespace slq::store
