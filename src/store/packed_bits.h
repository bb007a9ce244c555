#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "base/bytes.h"

// Numbers of so many bits each, one after another, the lowest bit first.
namespace slq::store {

inline constexpr unsigned kPackedBitsMax = 56;  // a number with its first bits fits 64
inline constexpr unsigned kCodeBitsMax = 16;
inline constexpr unsigned kMarkBitsMax = 8;

inline size_t PackedBytes(size_t numbers, unsigned width) { return (numbers * width + 7) / 8; }
inline uint64_t MaskOfBits(unsigned width) { return (uint64_t{1} << width) - 1; }

// The number that begins at a bit, which the mask is of. REQUIRES: the bytes have it.
inline uint64_t NumberAt(std::string_view bytes, size_t bit, uint64_t mask) {
  const std::string_view rest = bytes.substr(bit / 8);
  uint64_t word = 0;  // may reach past the end
  std::memcpy(&word, rest.data(), rest.size() >= sizeof(word) ? sizeof(word) : rest.size());
  return word >> (bit % 8) & mask;
}

// Which numbers below 2^kMarkBitsMax are looked for: 1, or 0.
using MarkTable = std::array<uint8_t, size_t{1} << kMarkBitsMax>;

// Loops over all numbers. Each begins at the first one and says how many it did: what is left is
// little. `bytes` has all numbers and a width is not 0.
struct BitKernel {
  std::string_view name;
  // Adds `base` to each. For widths up to kPackedBitsMax, and up to kCodeBitsMax.
  size_t (*unpack)(std::string_view bytes, unsigned width, uint64_t base, std::span<int64_t> to);
  size_t (*unpack_codes)(std::string_view bytes, unsigned width, uint32_t base,
                         std::span<uint32_t> to);
  // Sets bit i % 64 of marks[i / 64], which is 0, if `table` has 1 for the i-th of `count` numbers.
  // For widths up to kMarkBitsMax.
  size_t (*mark)(std::string_view bytes, unsigned width, const MarkTable& table, size_t count,
                 std::span<uint64_t> marks);
};

// Those this machine can run, the fastest last.
std::span<const BitKernel> BitKernels();

#if defined(__x86_64__)
// For processors with AVX-512, as BitKernel says.
size_t UnpackAvx512(std::string_view bytes, unsigned width, uint64_t base, std::span<int64_t> to);
size_t UnpackCodesAvx512(std::string_view bytes, unsigned width, uint32_t base,
                         std::span<uint32_t> to);
size_t MarkAvx512(std::string_view bytes, unsigned width, const MarkTable& table, size_t count,
                  std::span<uint64_t> marks);
#endif

// The same for all numbers, by the fastest.
void UnpackBits(std::string_view bytes, unsigned width, uint64_t base, std::span<int64_t> to);
void UnpackCodes(std::string_view bytes, unsigned width, uint32_t base, std::span<uint32_t> to);
void MarkNumbers(std::string_view bytes, unsigned width, const MarkTable& table, size_t count,
                 std::span<uint64_t> marks);

}  // namespace slq::store
