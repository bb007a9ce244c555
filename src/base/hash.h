#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

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

uint64_t HashBytes(std::string_view bytes, uint64_t seed);

}  // namespace slq
