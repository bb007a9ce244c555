#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/int128.h"

namespace slq {

// 64-bit hashes with a seed, so that who writes the data cannot choose keys that collide.
// Not stable between processes unless the seed is.

// A seed of this process: random, the same for every call.
uint64_t ProcessSeed();

// Of an integer: a bijection for each seed, so distinct keys never share a hash.
inline uint64_t HashInt(uint64_t key, uint64_t seed) {
  uint64_t h = key ^ seed;
  h = (h ^ (h >> 32)) * 0xD6E8FEB86659FD93u;
  h = (h ^ (h >> 32)) * 0xD6E8FEB86659FD93u;
  return h ^ (h >> 32);
}

uint64_t HashLongBytes(std::string_view bytes, uint64_t seed);

// Short texts, which most keys are, do not leave the caller's loop.
inline uint64_t HashBytes(std::string_view bytes, uint64_t seed) {
  const size_t size = bytes.size();
  if (size > 16) return HashLongBytes(bytes, seed);
  uint64_t first = 0;
  uint64_t last = 0;
  if (size >= 8) {
    std::memcpy(&first, bytes.data(), 8);
    std::memcpy(&last, bytes.data() + size - 8, 8);
  } else if (size >= 4) {
    uint32_t half = 0;
    std::memcpy(&half, bytes.data(), 4);
    first = half;
    std::memcpy(&half, bytes.data() + size - 4, 4);
    last = half;
  } else if (size > 0) {
    first = static_cast<uint8_t>(bytes[0]);
    first |= uint64_t{static_cast<uint8_t>(bytes[size / 2])} << 8;
    last = static_cast<uint8_t>(bytes[size - 1]);
  }
  // The two words overlap in short texts; with the size they say the text exactly. Both
  // halves of the product depend on all bits of both.
  constexpr uint64_t kMix = 0xA0761D6478BD642Fu;
  constexpr uint64_t kOffset = 0xE7037ED1A0B428DBu;  // a small seed must not make a factor 0
  const Uint128 product =
      static_cast<Uint128>(first ^ seed ^ kOffset) * (last ^ kMix ^ (seed >> 17));
  const auto low = static_cast<uint64_t>(product);
  const auto high = static_cast<uint64_t>(product >> 64);
  return HashInt(low ^ high ^ (uint64_t{size} << 56), seed);
}

}  // namespace slq
