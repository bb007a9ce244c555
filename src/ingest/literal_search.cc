#include "ingest/literal_search.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/processor.h"

namespace slq::ingest {
namespace {

// How common a byte is in logs, roughly: the rarer, the fewer false alarms.
int Commonness(char c) {
  constexpr std::string_view kCommonFirst = "\" :,et0aoisn1r2ld-3.4cu5m6p7/8h9gfby_w{}vkxjqz";
  const size_t at = kCommonFirst.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(kCommonFirst.size() - at);
}

size_t FindPortably(std::string_view text, size_t from, std::string_view literal) {
  if (from > text.size()) return std::string_view::npos;
  const void* const found =
      memmem(text.data() + from, text.size() - from, literal.data(), literal.size());
  if (found == nullptr) return std::string_view::npos;
  return static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

#if defined(__x86_64__)

// Looks at 64 places at once whether two bytes of the literal stand where they must.
// Returns the first match among the places [from, end), or npos; text has to reach 63
// bytes further than the last place and the literal's length.
SLQ_AVX2 size_t FindAvx2(const char* text, size_t from, size_t end, std::string_view literal,
                         size_t first_probe, size_t last_probe) {
  const __m256i first = _mm256_set1_epi8(literal[first_probe]);
  const __m256i last = _mm256_set1_epi8(literal[last_probe]);
  const auto match32 = [&](const char* place) SLQ_AVX2 {
    const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(place + first_probe));
    const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(place + last_probe));
    return _mm256_and_si256(_mm256_cmpeq_epi8(a, first), _mm256_cmpeq_epi8(b, last));
  };
  for (; from < end; from += 64) {
    const __m256i low = match32(text + from);
    const __m256i high = match32(text + from + 32);
    if (_mm256_testz_si256(_mm256_or_si256(low, high), _mm256_or_si256(low, high)) != 0) continue;
    uint64_t places = static_cast<uint32_t>(_mm256_movemask_epi8(low));
    places |= static_cast<uint64_t>(static_cast<uint32_t>(_mm256_movemask_epi8(high))) << 32;
    for (; places != 0; places &= places - 1) {
      const size_t place = from + static_cast<size_t>(__builtin_ctzll(places));
      if (std::memcmp(text + place, literal.data(), literal.size()) == 0) return place;
    }
  }
  return std::string_view::npos;
}

#endif

}  // namespace

LiteralSearch::LiteralSearch(std::string_view literal) : literal_(literal) {
  const auto rarer = [this](size_t a, size_t b) {
    return Commonness(literal_[a]) < Commonness(literal_[b]);
  };
  first_probe_ = 0;
  for (size_t i = 1; i < literal_.size(); ++i) {
    if (rarer(i, first_probe_)) first_probe_ = i;
  }
  last_probe_ = first_probe_ == 0 ? literal_.size() - 1 : 0;
  for (size_t i = 0; i < literal_.size(); ++i) {
    if (i != first_probe_ && rarer(i, last_probe_)) last_probe_ = i;
  }
}

size_t LiteralSearch::Find(std::string_view text, size_t from) const {
#if defined(__x86_64__)
  static const bool has_avx2 = HasAvx2();
  const size_t reach = literal_.size() + 64;
  if (has_avx2 && text.size() > reach && from < text.size() - reach) {
    const size_t end = from + (text.size() - reach - from) / 64 * 64;
    const size_t found = FindAvx2(text.data(), from, end, literal_, first_probe_, last_probe_);
    if (found != std::string_view::npos) return found;
    from = end;
  }
#endif
  return FindPortably(text, from, literal_);
}

}  // namespace slq::ingest
