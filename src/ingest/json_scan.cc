#include "ingest/json_scan.h"

#include <bit>
#include <cstdint>

#include "base/arena.h"
#include "base/processor.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define SLQ_KERNEL
#include "ingest/json_scan_line.h"

namespace slq::ingest {
namespace {

#if defined(__SSE2__)
struct Block {
  static constexpr size_t kStopsBytes = 32;

  static __m128i Load(const char* p) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  }
  static uint32_t Bits(__m128i bytes) { return static_cast<uint32_t>(_mm_movemask_epi8(bytes)); }

  static uint64_t Stops(const char* p) { return StopsOf16(p) | StopsOf16(p + 16) << 16; }
  static uint32_t StopsOf16(const char* p) {
    const __m128i bytes = Load(p);
    // Signed: bytes past ASCII are below the blank too.
    return Bits(_mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                          _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))),
                             _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20))));
  }

  static uint32_t DigitsOf16(const char* p) {
    const __m128i digits = _mm_sub_epi8(Load(p), _mm_set1_epi8('0'));
    return Bits(_mm_cmpeq_epi8(_mm_min_epu8(digits, _mm_set1_epi8(9)), digits));
  }

  static uint32_t EqualOf32(const char* p, const char* text) {
    return Bits(_mm_cmpeq_epi8(Load(p), Load(text))) |
           Bits(_mm_cmpeq_epi8(Load(p + 16), Load(text + 16))) << 16;
  }
};
#else
struct Block {
  static constexpr size_t kStopsBytes = 32;

  static uint64_t Stops(const char* p) {
    uint64_t bits = 0;
    for (size_t i = 0; i < kStopsBytes; ++i) {
      const auto c = static_cast<unsigned char>(p[i]);
      bits |= static_cast<uint64_t>(c == '"' || c == '\\' || c < 0x20 || c >= 0x80) << i;
    }
    return bits;
  }

  static uint32_t DigitsOf16(const char* p) {
    uint32_t bits = 0;
    for (size_t i = 0; i < 16; ++i) {
      bits |= static_cast<uint32_t>(static_cast<unsigned char>(p[i] - '0') < 10) << i;
    }
    return bits;
  }

  static uint32_t EqualOf32(const char* p, const char* text) {
    uint32_t bits = 0;
    for (size_t i = 0; i < 32; ++i) bits |= static_cast<uint32_t>(p[i] == text[i]) << i;
    return bits;
  }
};
#endif

constexpr JsonKernel kKernels[] = {
#if defined(__SSE2__)
    {"sse2", ScanJsonLine, nullptr},
#else
    {"portable", ScanJsonLine, nullptr},
#endif
#if defined(__x86_64__)
    {"avx2", ScanJsonLineAvx2, nullptr},
    {"avx512", ScanJsonLineAvx512, MatchJsonFormAvx512},
#endif
};

}  // namespace

bool ScanJsonLine(std::string_view line, JsonEdges* edges, RowWriter* writer, Arena* arena) {
  return JsonLineScanner<Block>(edges, writer, arena).Read(line);
}

std::span<const JsonKernel> JsonKernels() {
#if defined(__x86_64__)
  return std::span(kKernels).first(HasAvx512() ? 3 : HasAvx2() ? 2 : 1);
#else
  return kKernels;
#endif
}

}  // namespace slq::ingest
