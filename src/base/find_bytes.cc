#include "base/find_bytes.h"

#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace slq {
namespace {

// For the few places at the end of a text. REQUIRES: needle has two bytes or more.
size_t FindFrom(std::string_view text, std::string_view needle, size_t from) {
  const size_t places = text.size() - needle.size() + 1;
  while (from < places) {
    const void* const first = std::memchr(text.data() + from, needle[0], places - from);
    if (first == nullptr) break;
    from = static_cast<size_t>(static_cast<const char*>(first) - text.data());
    if (std::memcmp(text.data() + from + 1, needle.data() + 1, needle.size() - 1) == 0) return from;
    ++from;
  }
  return std::string_view::npos;
}

}  // namespace

size_t FindBytes(std::string_view text, std::string_view needle) {
  if (needle.size() < 2 || needle.size() > text.size()) return text.find(needle);
  size_t from = 0;
#if defined(__SSE2__)
  // A place is worth a closer look where both the first and the last byte fit.
  const size_t places = text.size() - needle.size() + 1;
  const __m128i first = _mm_set1_epi8(needle.front());
  const __m128i last = _mm_set1_epi8(needle.back());
  for (; from + 16 <= places; from += 16) {
    const char* const at = text.data() + from;
    const __m128i starts = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i ends = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + needle.size() - 1));
    auto hits = static_cast<unsigned>(_mm_movemask_epi8(
        _mm_and_si128(_mm_cmpeq_epi8(starts, first), _mm_cmpeq_epi8(ends, last))));
    for (; hits != 0; hits &= hits - 1) {
      const auto i = static_cast<size_t>(__builtin_ctz(hits));
      if (std::memcmp(at + i + 1, needle.data() + 1, needle.size() - 2) == 0) return from + i;
    }
  }
#endif
  return FindFrom(text, needle, from);
}

}  // namespace slq
