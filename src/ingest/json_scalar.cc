#include "ingest/json_scalar.h"

#include <simdjson.h>
#include <string_view>

#include "column/number.h"
#include "ingest/json_text.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace slq::ingest {
namespace {

// The next byte that is a quote, a backslash or a control character.
const char* FindStop(const char* p, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i control = _mm_set1_epi8(0x1F);
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i stop =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                     _mm_cmpeq_epi8(_mm_min_epu8(bytes, control), bytes));
    const auto mask = static_cast<uint32_t>(_mm_movemask_epi8(stop));
    if (mask != 0) return p + std::countr_zero(mask);
  }
#endif
  while (p != end && *p != '"' && *p != '\\' && static_cast<unsigned char>(*p) >= 0x20) ++p;
  return p;
}

const char* ReadNumber(const char* p, const char* end, Value* value) {
  const std::string_view rest(p, static_cast<size_t>(end - p));
  const std::string_view text = rest.substr(0, rest.find_first_not_of("0123456789.-+eE"));
  if (!IsJsonNumber(text)) return nullptr;
  if (value != nullptr) *value = column::ValueFromNumberText(text);
  return p + text.size();
}

}  // namespace

const char* FindQuoteOfHardString(const char* begin, const char* p, const char* end) {
  bool escapes = false;
  for (p = FindStop(p, end); p < end && *p == '\\'; p = FindStop(p + 2, end)) {
    escapes = true;
    if (end - p < 2) return end;
  }
  if (p == end || *p != '"') return end;
  const std::string_view inside(begin, static_cast<size_t>(p - begin));
  if (escapes && !HasValidEscapes(inside)) return end;
  return simdjson::validate_utf8(inside.data(), inside.size()) ? p : end;
}

const char* ReadWordOrNumber(const char* p, const char* end, Value* value) {
  Value word;
  size_t size = 4;
  if (std::memcmp(p, "true", 4) == 0) {
    word = Value::Bool(true);
  } else if (std::memcmp(p, "false", 5) == 0) {
    word = Value::Bool(false);
    size = 5;
  } else if (std::memcmp(p, "null", 4) != 0) {
    return ReadNumber(p, end, value);
  }
  if (value != nullptr) *value = word;
  return p + size;
}

}  // namespace slq::ingest
