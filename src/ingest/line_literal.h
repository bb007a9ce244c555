#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace slq::ingest {

// A text that lines are cut at. It is short as a rule and comes a few bytes on, where a call
// of memchr or memcmp costs more than the comparison. kLinePadding bytes behind the line are
// readable. Immutable, thread-safe.
class LineLiteral {
 public:
  LineLiteral() = default;
  explicit LineLiteral(std::string text) : text_(std::move(text)) {
    const size_t known = std::min(text_.size(), sizeof(word_));
    std::memcpy(&word_, text_.data(), known);
    std::array<unsigned char, sizeof(mask_)> mask{};
    std::fill_n(mask.begin(), known, static_cast<unsigned char>(0xFF));
    mask_ = std::bit_cast<uint64_t>(mask);
  }

  const std::string& text() const { return text_; }
  size_t size() const { return text_.size(); }
  bool empty() const { return text_.empty(); }

  // REQUIRES: `p` is in the line or at its end.
  bool StandsAt(const char* p, const char* end) const {
    uint64_t word = 0;
    std::memcpy(&word, p, sizeof(word));
    if (((word ^ word_) & mask_) != 0 || static_cast<size_t>(end - p) < size()) return false;
    return size() <= sizeof(word_) || std::memcmp(p + sizeof(word_), text_.data() + sizeof(word_),
                                                  size() - sizeof(word_)) == 0;
  }

  // The first place from `p` on where it stands, or null. REQUIRES: not empty.
  const char* Find(const char* p, const char* end) const {
#if defined(__SSE2__)
    const __m128i first = _mm_set1_epi8(text_[0]);
    const size_t next = size() > 1 ? 1 : 0;
    const __m128i second = _mm_set1_epi8(text_[next]);
    for (; p < end; p += 16) {
      const __m128i is_first = _mm_cmpeq_epi8(Load(p), first);
      const __m128i is_second = _mm_cmpeq_epi8(Load(p + next), second);
      auto places = static_cast<uint32_t>(_mm_movemask_epi8(_mm_and_si128(is_first, is_second)));
      for (; places != 0; places &= places - 1) {
        const char* const place = p + std::countr_zero(places);
        if (place >= end) return nullptr;
        if (StandsAt(place, end)) return place;
      }
    }
    return nullptr;
#else
    return static_cast<const char*>(
        memmem(p, static_cast<size_t>(end - p), text_.data(), text_.size()));
#endif
  }

 private:
#if defined(__SSE2__)
  static __m128i Load(const char* p) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  }
#endif

  std::string text_;
  uint64_t word_ = 0;  // its first bytes
  uint64_t mask_ = 0;  // all bits of each of them
};

}  // namespace slq::ingest
