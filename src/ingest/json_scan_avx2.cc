#include "ingest/json_scan.h"

// The scanner for processors with AVX2.
#if defined(__x86_64__)

#include <immintrin.h>

#include "base/processor.h"

#define SLQ_KERNEL SLQ_AVX2
#include "ingest/json_scan_line.h"

namespace slq::ingest {
namespace {

struct Avx2Block {
  // Two blocks at once: few strings are longer, and the end of a loop is a guess.
  static constexpr size_t kStopsBytes = 64;

  SLQ_KERNEL static __m256i Load(const char* p) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  }
  SLQ_KERNEL static uint32_t Bits(__m256i bytes) {
    return static_cast<uint32_t>(_mm256_movemask_epi8(bytes));
  }

  SLQ_KERNEL static uint64_t Stops(const char* p) {
    return StopsOf32(p) | static_cast<uint64_t>(StopsOf32(p + 32)) << 32;
  }
  SLQ_KERNEL static uint32_t StopsOf32(const char* p) {
    const __m256i bytes = Load(p);
    // Signed: bytes past ASCII are below the blank too.
    return Bits(_mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"')),
                                                _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\'))),
                                _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), bytes)));
  }

  SLQ_KERNEL static uint32_t DigitsOf16(const char* p) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i digits = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
    return static_cast<uint32_t>(
        _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(digits, _mm_set1_epi8(9)), digits)));
  }

  SLQ_KERNEL static uint32_t EqualOf32(const char* p, const char* text) {
    return Bits(_mm256_cmpeq_epi8(Load(p), Load(text)));
  }
};

}  // namespace

SLQ_KERNEL bool ScanJsonLineAvx2(std::string_view line, JsonEdges* edges, RowWriter* writer,
                                 Arena* arena) {
  return JsonLineScanner<Avx2Block>(edges, writer, arena).Read(line);
}

}  // namespace slq::ingest

#endif
