#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

namespace slq {

// Numbers from a seed, the same on every machine (the distributions of the standard
// library are not).
class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  uint64_t Next() { return engine_(); }
  // From 0 to n - 1. REQUIRES: n > 0.
  uint64_t Below(uint64_t n) { return engine_() % n; }
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(Below(static_cast<uint64_t>(high - low) + 1));
  }
  bool Chance(uint64_t percent) { return Below(100) < percent; }

  template <typename Container>
  const auto& Pick(const Container& c) {
    return std::data(c)[Below(std::size(c))];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace slq
