#include "ingest/json_scalar.h"

#include <bit>
#include <string_view>

#include "column/number.h"

namespace slq::ingest {
namespace {

// Digits that a long holds whatever they are.
constexpr size_t kLongDigits = 18;

// A decimal of up to 15 digits, divided by a power of ten up to 10^22, is the nearest
// double: both are exact, and one division rounds once.
constexpr size_t kExactDigits = 15;
constexpr double kPowers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                              1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

bool IsDigit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

// A byte that ends the search in a string: its quote, or what makes it a harder string.
bool IsStop(char c) {
  const auto u = static_cast<unsigned char>(c);
  return c == '"' || c == '\\' || u < 0x20 || u >= 0x80;
}

// The closing quote of the string whose inside begins at `p`; null as ReadScalar says.
const char* FindQuote(const char* p, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i blank = _mm_set1_epi8(0x20);
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    // Signed: bytes past ASCII are below the blank too.
    const __m128i stop =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                     _mm_cmplt_epi8(bytes, blank));
    const auto mask = static_cast<uint32_t>(_mm_movemask_epi8(stop));
    if (mask == 0) continue;
    p += std::countr_zero(mask);
    return *p == '"' ? p : nullptr;
  }
#endif
  while (p != end && !IsStop(*p)) ++p;
  return p != end && *p == '"' ? p : nullptr;
}

struct NumberParts {
  uint64_t digits = 0;  // as one number; of meaning up to kLongDigits of them
  size_t whole = 0;     // how many before the point
  size_t fraction = 0;  // and after it
  bool negative = false;
  bool exponent = false;
};

const char* ReadDigits(const char* p, const char* end, NumberParts* parts) {
  for (; p != end && IsDigit(*p); ++p) {
    parts->digits = parts->digits * 10 + static_cast<uint64_t>(*p - '0');
  }
  return p;
}

// Past the number at `p` if it is one as JSON writes it, else null.
const char* ReadNumber(const char* p, const char* end, NumberParts* parts) {
  if (*p == '-') {
    parts->negative = true;
    ++p;
  }
  const char* const whole = p;
  p = ReadDigits(p, end, parts);
  parts->whole = static_cast<size_t>(p - whole);
  if (parts->whole == 0 || (*whole == '0' && parts->whole > 1)) return nullptr;
  if (p != end && *p == '.') {
    const char* const fraction = ++p;
    p = ReadDigits(p, end, parts);
    parts->fraction = static_cast<size_t>(p - fraction);
    if (parts->fraction == 0) return nullptr;
  }
  if (p != end && (*p == 'e' || *p == 'E')) {
    parts->exponent = true;
    ++p;
    if (p != end && (*p == '+' || *p == '-')) ++p;
    const char* const exponent = p;
    while (p != end && IsDigit(*p)) ++p;
    if (p == exponent) return nullptr;
  }
  return p;
}

Value NumberValue(const NumberParts& parts, const char* begin, const char* after) {
  const size_t digits = parts.whole + parts.fraction;
  if (!parts.exponent && parts.fraction == 0 && digits <= kLongDigits) {
    const auto l = static_cast<int64_t>(parts.digits);
    return Value::Long(parts.negative ? -l : l);
  }
  if (!parts.exponent && parts.fraction > 0 && digits <= kExactDigits) {
    const double f = static_cast<double>(parts.digits) / kPowers[parts.fraction];
    return Value::Float(parts.negative ? -f : f);
  }
  return column::ValueFromNumberText({begin, static_cast<size_t>(after - begin)});
}

const char* ReadWord(const char* p, const char* end, std::string_view word) {
  const auto left = static_cast<size_t>(end - p);
  return left >= word.size() && std::memcmp(p, word.data(), word.size()) == 0 ? p + word.size()
                                                                              : nullptr;
}

}  // namespace

const char* ReadScalar(const char* p, const char* end, Value* value) {
  if (p == end) return nullptr;
  switch (*p) {
    case '"': {
      const char* const quote = FindQuote(p + 1, end);
      if (quote == nullptr) return nullptr;
      if (value != nullptr) *value = Value::String({p + 1, static_cast<size_t>(quote - p - 1)});
      return quote + 1;
    }
    case 't':
      if (value != nullptr) *value = Value::Bool(true);
      return ReadWord(p, end, "true");
    case 'f':
      if (value != nullptr) *value = Value::Bool(false);
      return ReadWord(p, end, "false");
    case 'n':
      if (value != nullptr) *value = Value::Null();
      return ReadWord(p, end, "null");
    default:
      break;
  }
  if (*p != '-' && !IsDigit(*p)) return nullptr;
  NumberParts parts;
  const char* const after = ReadNumber(p, end, &parts);
  if (after != nullptr && value != nullptr) *value = NumberValue(parts, p, after);
  return after;
}

}  // namespace slq::ingest
