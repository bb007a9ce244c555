#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace slq::ingest {

// A set of bytes, and a fast way past a run of them. Immutable, thread-safe.
class ByteClass {
 public:
  using Set = std::bitset<256>;

  explicit ByteClass(const Set& set);

  bool Has(char c) const { return set_[static_cast<unsigned char>(c)]; }
  const Set& set() const { return set_; }

  // The first byte from `p` that is not in the class, or `end`. 16 bytes behind `end` are
  // readable.
  const char* FindEnd(const char* p, const char* end) const {
#if defined(__SSE2__)
    if (gap_count_ <= kGapsMax) {
      for (; p < end; p += 16) {
        const uint32_t stops = Stops(p);
        if (stops != 0) return std::min(end, p + std::countr_zero(stops));
      }
      return end;
    }
#endif
    while (p < end && Has(*p)) ++p;
    return p;
  }

 private:
  // Each gap costs five instructions for 16 bytes; past this many a byte at a time is as good.
  static constexpr size_t kGapsMax = 5;

  // The bytes from `low` to `low + span` are not in the class. Each 16 times, so that
  // nothing is to be prepared.
  struct Gap {
    alignas(16) std::array<char, 16> low;
    alignas(16) std::array<char, 16> span;
  };

#if defined(__SSE2__)
  // A bit for each of 16 bytes that is not in the class.
  uint32_t Stops(const char* p) const {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    __m128i stops = StopsIn(gaps_[0], bytes);
    for (size_t g = 1; g < gap_count_; ++g) stops = _mm_or_si128(stops, StopsIn(gaps_[g], bytes));
    return static_cast<uint32_t>(_mm_movemask_epi8(stops));
  }
  static __m128i StopsIn(const Gap& gap, __m128i bytes) {
    const auto load = [](const std::array<char, 16>& a) {
      return _mm_load_si128(reinterpret_cast<const __m128i*>(a.data()));
    };
    const __m128i above = _mm_sub_epi8(bytes, load(gap.low));
    return _mm_cmpeq_epi8(_mm_min_epu8(above, load(gap.span)), above);
  }
#endif

  Set set_;
  size_t gap_count_ = 0;
  std::array<Gap, kGapsMax> gaps_;
};

}  // namespace slq::ingest
