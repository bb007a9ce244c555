#include "ingest/byte_class.h"

#include <algorithm>
#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace slq::ingest {
namespace {

// Each gap costs four instructions for 16 bytes; past this many a table is as good.
constexpr size_t kGapsMax = 6;

}  // namespace

ByteClass::ByteClass(const Set& set) : set_(set) {
  for (size_t low = 0; low < set_.size(); ++low) {
    if (set_[low]) continue;
    size_t high = low;
    while (high + 1 < set_.size() && !set_[high + 1]) ++high;
    gaps_.push_back({static_cast<char>(low), static_cast<char>(high - low)});
    low = high;
  }
}

const char* ByteClass::FindEndByByte(const char* p, const char* end) const {
  while (p < end && Has(*p)) ++p;
  return p;
}

const char* ByteClass::FindEnd(const char* p, const char* end) const {
#if defined(__SSE2__)
  if (gaps_.size() > kGapsMax) return FindEndByByte(p, end);
  for (; p < end; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    __m128i stops = _mm_setzero_si128();
    for (const Gap& gap : gaps_) {
      const __m128i above = _mm_sub_epi8(bytes, _mm_set1_epi8(gap.low));
      stops =
          _mm_or_si128(stops, _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(gap.span)), above));
    }
    const auto mask = static_cast<uint32_t>(_mm_movemask_epi8(stops));
    if (mask != 0) return std::min(end, p + std::countr_zero(mask));
  }
  return end;
#else
  return FindEndByByte(p, end);
#endif
}

}  // namespace slq::ingest
