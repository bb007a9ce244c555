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

// Of two words and what came before them: both halves of the product depend on all bits.
inline uint64_t HashPair(uint64_t first, uint64_t last, uint64_t seed) {
  constexpr uint64_t kMix = 0xA0761D6478BD642Fu;
  constexpr uint64_t kOffset = 0xE7037ED1A0B428DBu;  // a small seed must not make a factor 0
  const Uint128 product =
      static_cast<Uint128>(first ^ seed ^ kOffset) * (last ^ kMix ^ (seed >> 17));
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// Texts of up to 64 bytes, which most keys are, do not leave the caller's loop.
inline uint64_t HashBytes(std::string_view bytes, uint64_t seed) {
  constexpr size_t kPairBytes = 16;
  const auto word = [](const char* from) {
    uint64_t loaded = 0;
    std::memcpy(&loaded, from, sizeof(loaded));
    return loaded;
  };
  const auto half = [](const char* from) {
    uint32_t loaded = 0;
    std::memcpy(&loaded, from, sizeof(loaded));
    return uint64_t{loaded};
  };
  const size_t size = bytes.size();
  if (size > 4 * kPairBytes) return HashLongBytes(bytes, seed);
  uint64_t first = 0;
  uint64_t last = 0;
  uint64_t before = seed;
  if (size >= 8) {
    const char* from = bytes.data();
    const char* const end = from + size;
    for (; end - from > static_cast<ptrdiff_t>(kPairBytes); from += kPairBytes) {
      before = HashPair(word(from), word(from + 8), before);
    }
    first = size > kPairBytes ? word(end - kPairBytes) : word(from);
    last = word(end - 8);
  } else if (size >= 4) {
    first = half(bytes.data());
    last = half(bytes.data() + size - 4);
  } else if (size > 0) {
    first = static_cast<uint8_t>(bytes[0]);
    first |= uint64_t{static_cast<uint8_t>(bytes[size / 2])} << 8;
    last = static_cast<uint8_t>(bytes[size - 1]);
  }
  // Words overlap where they have to; with the size they say the text exactly.
  return HashInt(HashPair(first, last, before) ^ (uint64_t{size} << 56), seed);
}

}  // namespace slq
