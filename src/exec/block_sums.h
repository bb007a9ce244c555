#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

// Sums of blocks of numbers in plain int64, exact or not at all.
namespace slq::exec {

// Sums a block of longs if none is so large that the sum could overflow.
inline bool SumSmallLongs(std::span<const int64_t> values, int64_t* sum) {
  constexpr int kBits = 51;
  uint64_t total = 0;
  uint64_t outside = 0;
  for (const int64_t v : values) {
    total += static_cast<uint64_t>(v);
    outside |= static_cast<uint64_t>(v) + (uint64_t{1} << kBits);
  }
  *sum = static_cast<int64_t>(total);
  return (outside >> (kBits + 1)) == 0;
}
inline constexpr size_t kLongBlock = 2048;  // times 2^51 is less than 2^63

// Sums a block of floats in 1 / scale if each has at most 15 digits, the last of them a
// whole count of it. No branch, so that the compiler can work on several at once.
template <int64_t kScale>
bool SumShortFloats(std::span<const double> values, int64_t* sum) {
  // Adding 1.5 * 2^52 leaves a whole number below 2^51 in the low bits, rounded.
  constexpr double kShift = 6755399441055744.0;
  constexpr double kSignificantMax = 1e15;
  constexpr auto kScaleFloat = static_cast<double>(kScale);
  uint64_t total = 0;
  uint64_t wrong = 0;
  for (const double f : values) {
    const double shifted = f * kScaleFloat + kShift;
    const double whole = shifted - kShift;
    total += std::bit_cast<uint64_t>(shifted) - std::bit_cast<uint64_t>(kShift);
    wrong |= static_cast<uint64_t>(!(whole / kScaleFloat == f)) |
             static_cast<uint64_t>(!(std::fabs(whole) < kSignificantMax));
  }
  *sum = static_cast<int64_t>(total);
  return wrong == 0;
}
inline constexpr size_t kFloatBlock = 256;  // times 10^15 is less than 2^63

}  // namespace slq::exec
