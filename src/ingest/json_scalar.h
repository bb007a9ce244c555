#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "slq/value.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// Scalars of JSON, checked byte by byte where they stand. Nothing past `end` is read.
namespace slq::ingest {

// Past the scalar at `p`, or null if there is none, it is not valid, or it is a string
// with an escape or a byte past ASCII. Gives the value as ValueOfJson does if `value` is
// not null. A string views the line.
const char* ReadScalar(const char* p, const char* end, Value* value);

// True if the bytes of `text` that `mask` has a bit for stand at `p`. Reads 16 bytes.
inline bool StartsWith16(const char* p, const char* text, uint32_t mask) {
#if defined(__SSE2__)
  const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const auto equal = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(a, b)));
  return (equal & mask) == mask;
#else
  size_t size = 0;
  while (size < 16 && (mask >> size & 1) != 0) ++size;
  return std::memcmp(p, text, size) == 0;
#endif
}

}  // namespace slq::ingest
