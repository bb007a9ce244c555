#include "ingest/json_scan.h"

// The scanner for processors with AVX-512, and the look-up of forms,
// which only pays where 64 bytes are compared at once and the places of their quotes are
// written down in one instruction.
#if defined(__x86_64__)

#include <array>
#include <immintrin.h>
#include <numeric>
#include <simdjson.h>

#include "base/processor.h"

#define SLQ_KERNEL SLQ_AVX512
#include "ingest/json_form.h"
#include "ingest/json_scan_line.h"
#include "ingest/json_text.h"

namespace slq::ingest {
namespace {

struct Avx512Block {
  static constexpr size_t kStopsBytes = 64;

  SLQ_KERNEL static uint64_t Stops(const char* p) {
    const __m512i bytes = _mm512_loadu_si512(p);
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"')) | HardBytes(bytes);
  }
  // Those that a string without escapes does not have. Signed: bytes past ASCII are below the
  // blank too.
  SLQ_KERNEL static uint64_t HardBytes(__m512i bytes) {
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\')) |
           _mm512_cmplt_epi8_mask(bytes, _mm512_set1_epi8(0x20));
  }

  SLQ_KERNEL static uint32_t DigitsOf16(const char* p) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    return _mm_cmplt_epu8_mask(_mm_sub_epi8(bytes, _mm_set1_epi8('0')), _mm_set1_epi8(10));
  }

  SLQ_KERNEL static uint32_t EqualOf32(const char* p, const char* text) {
    return _mm256_cmpeq_epi8_mask(Load32(p), Load32(text));
  }
  SLQ_KERNEL static __m256i Load32(const char* p) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  }
};

// Where the quotes of a line are that are not escaped, and its end after them.
class Quotes {
 public:
  // False if the line is none of a form.
  SLQ_KERNEL bool Find(std::string_view line) {
    if (line.empty() || line.size() > JsonForms::kLineMax) return false;
    line_ = line;
    // Of this function alone, so that they stay in registers.
    const __m512i blanks = _mm512_set1_epi8(' ');
    __m512i least = blanks;
    __m512i all = blanks;
    uint64_t escapes = 0;
    size_t counts = 0;
    size_t count = 0;
    const auto find_in_block = [&](__m512i bytes, size_t at) SLQ_KERNEL {
      least = _mm512_min_epu8(least, bytes);
      all = _mm512_or_si512(all, bytes);
      escapes |= _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\'));
      const uint64_t quotes = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"'));
      bits_[at / kBlock] = quotes;
      WritePlaces(quotes, at, places_ + count);
      const auto in_block = static_cast<size_t>(_mm_popcnt_u64(quotes));
      counts |= in_block;  // below a power of two if all of them are
      count += in_block;
    };
    const size_t whole = (line.size() - 1) / kBlock * kBlock;
    for (size_t at = 0; at < whole; at += kBlock) {
      find_in_block(_mm512_loadu_si512(line.data() + at), at);
    }
    const auto last = static_cast<uint32_t>(line.size() - whole);
    find_in_block(
        _mm512_mask_loadu_epi8(blanks, _bzhi_u64(~uint64_t{0}, last), line.data() + whole), whole);
    count_ = count;
    has_escapes_ = escapes != 0;
    if (count == 0 || counts >= kQuotesOfBlock) return false;
    if (_mm512_cmplt_epu8_mask(least, blanks) != 0) return false;
    if (has_escapes_ && !LeaveEscapedOut()) return false;
    places_[count_] = static_cast<uint16_t>(line.size());
    return _mm512_movepi8_mask(all) == 0 || simdjson::validate_utf8(line.data(), line.size());
  }

  SLQ_KERNEL bool has_escapes() const { return has_escapes_; }
  SLQ_KERNEL size_t count() const { return count_; }
  SLQ_KERNEL ptrdiff_t operator[](size_t quote) const { return places_[quote]; }
  SLQ_KERNEL ptrdiff_t Find(const JsonPlace& place) const {
    return places_[place.quote] + ptrdiff_t{place.distance};
  }

  SLQ_KERNEL uint64_t Signature() const {
    JsonQuoteMarks marks;
    for (size_t at = 0; at < line_.size(); at += kBlock) {
      const uint64_t quotes = bits_[at / kBlock];
      const __m512i next = _mm512_loadu_si512(line_.data() + at + 1);
      marks.Add(_pext_u64(_mm512_cmpeq_epi8_mask(next, _mm512_set1_epi8(':')), quotes),
                _pext_u64(_mm512_cmpeq_epi8_mask(next, _mm512_set1_epi8(',')), quotes),
                static_cast<uint32_t>(_mm_popcnt_u64(quotes)));
    }
    return marks.signature();
  }

 private:
  static constexpr size_t kBlock = 64;
  static constexpr uint32_t kQuotesOfBlock = 32;  // that are written at once

  // False if a backslash begins no escape.
  SLQ_KERNEL bool LeaveEscapedOut() {
    count_ = 0;
    uint64_t carry = 0;  // 1 if the block before ends with a backslash that escapes
    for (size_t at = 0; at < line_.size(); at += kBlock) {
      uint64_t escapes =
          _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(line_.data() + at), _mm512_set1_epi8('\\'));
      uint64_t escaped = carry;
      escapes &= ~carry;
      carry = 0;
      while (escapes != 0) {
        const uint64_t lowest = escapes & -escapes;
        escaped |= lowest << 1;
        carry = lowest >> 63;
        escapes &= ~(lowest | lowest << 1);
      }
      const uint64_t quotes = bits_[at / kBlock] &= ~escaped;
      WritePlaces(quotes, at, places_ + count_);
      count_ += static_cast<size_t>(_mm_popcnt_u64(quotes));
    }
    return count_ > 0 && HasValidEscapes(line_);
  }

  SLQ_KERNEL static void WritePlaces(uint64_t quotes, size_t at, uint16_t* places) {
    const __m512i in_block = _mm512_maskz_compress_epi8(quotes, Counting());
    _mm512_storeu_si512(places, _mm512_add_epi16(_mm512_cvtepu8_epi16(LowHalf(in_block)),
                                                 _mm512_set1_epi16(static_cast<int16_t>(at))));
  }

  // _mm512_castsi512_si256, of which g++ 12 says that it reads what was never written.
  SLQ_KERNEL static __m256i LowHalf(__m512i bytes) {
    return _mm512_maskz_extracti64x4_epi64(0xF, bytes, 0);
  }

  // 0 to 63
  SLQ_KERNEL static __m512i Counting() {
    static constexpr auto kBytes = [] {
      std::array<uint8_t, kBlock> bytes{};
      std::iota(bytes.begin(), bytes.end(), uint8_t{0});
      return bytes;
    }();
    return _mm512_loadu_si512(kBytes.data());
  }

  std::string_view line_;
  size_t count_ = 0;
  bool has_escapes_ = false;
  uint64_t bits_[JsonForms::kLineMax / kBlock];  // one for each byte of the line
  uint16_t places_[JsonForms::kQuotesMax + kQuotesOfBlock];
};
static_assert(JsonForms::kLineMax / 64 * 31 <= JsonForms::kQuotesMax);

SLQ_KERNEL bool HasTexts(const JsonForm& form, const Quotes& quotes, const char* line) {
  __m256i different = _mm256_setzero_si256();
  const JsonPlace* place = form.places.data();
  for (const JsonForm::Text& text : form.texts) {
    const __m256i bytes = Avx512Block::Load32(line + quotes.Find(*place++));
    constexpr int kFirstXorSecondAndThird = 0x28;
    different = _mm256_or_si256(
        different,
        _mm256_ternarylogic_epi64(bytes, Avx512Block::Load32(text.bytes.data()),
                                  Avx512Block::Load32(text.mask.data()), kFirstXorSecondAndThird));
  }
  return _mm256_testz_si256(different, different) != 0;
}

SLQ_KERNEL bool HasShortNames(const JsonForm& form, const Quotes& quotes, size_t name_bytes_max) {
  size_t bytes[JsonForms::kQuotesMax];
  for (size_t i = 0; i < form.keys.size(); ++i) {
    const JsonForm::Key& key = form.keys[i];
    bytes[i] = key.bytes_around + static_cast<size_t>(quotes[key.quote + 1u] - quotes[key.quote]) -
               1 + (key.parent == JsonFormBuilder::kNoKey ? 0 : bytes[key.parent - 1]);
    if (bytes[i] > name_bytes_max) return false;
  }
  return true;
}

// The most that numbers have as a rule: digits, perhaps with a point between.
struct ShortNumber {
  static constexpr ptrdiff_t kBytesMax = 15;

  SLQ_KERNEL ShortNumber(const char* p, ptrdiff_t size) {
    if (size <= 0 || size > kBytesMax) return;
    const auto bytes = static_cast<uint32_t>(size);
    const uint32_t others = _bzhi_u32(~Avx512Block::DigitsOf16(p), bytes);
    whole = bytes;
    if (others != 0) {
      whole = static_cast<uint32_t>(std::countr_zero(others));
      if (p[whole] != '.' || (others & (others - 1)) != 0 || whole == 0) return;
      fraction = bytes - whole - 1;
      if (fraction == 0) return;
    }
    is_one = *p != '0' || whole == 1;
  }

  uint32_t whole = 0;
  uint32_t fraction = 0;
  bool is_one = false;
};

// Apart, so that the values of most numbers never are in memory before they are set.
SLQ_KERNEL __attribute__((noinline)) bool ReadOther(uint32_t slot, const char* begin,
                                                    const char* end, std::string_view line,
                                                    RowWriter* writer) {
  Value value;
  if (ReadWordOrNumber(begin, line.data() + line.size(), &value) != end) return false;
  if (slot != JsonForms::kNoSlot) writer->Set(slot, value);
  return true;
}

// Sets what is wanted as soon as it is found.
SLQ_KERNEL bool ReadScalars(const JsonForm& form, const Quotes& quotes, std::string_view line,
                            RowWriter* writer) {
  for (const JsonForm::Scalar& scalar : form.scalars) {
    const char* const begin = line.data() + quotes.Find(scalar.begin);
    const char* const end = line.data() + quotes.Find(scalar.end);
    const ShortNumber number(begin, end - begin);
    if (number.is_one) {
      if (scalar.slot == JsonForms::kNoSlot) continue;
      writer->Set(scalar.slot, NumberOf(begin, number.whole, number.fraction, /*negative=*/false));
    } else if (begin >= end || !ReadOther(scalar.slot, begin, end, line, writer)) {
      return false;
    }
  }
  return true;
}

// True if all of the line matches the form and is valid.
SLQ_KERNEL bool Matches(const JsonForm& form, const Quotes& quotes, std::string_view line) {
  const size_t count = quotes.count();
  return form.quotes == count && quotes[0] == form.before &&
         (form.after == 0 || quotes[count] - quotes[count - 1] == form.after) &&
         HasTexts(form, quotes, line.data());
}

SLQ_KERNEL JsonFormMatch Read(const JsonForm& form, const Quotes& quotes, std::string_view line,
                              size_t name_bytes_max, RowWriter* writer, Arena* arena) {
  if (!HasShortNames(form, quotes, name_bytes_max) || !ReadScalars(form, quotes, line, writer)) {
    return JsonFormMatch::kNoForm;
  }
  for (const JsonForm::String& string : form.strings) {
    const auto begin = static_cast<size_t>(quotes[string.quote]);
    const auto end = static_cast<size_t>(quotes[string.quote + size_t{1}]);
    const std::string_view raw(line.data() + begin, end + 1 - begin);
    writer->Set(string.slot, quotes.has_escapes() ? ValueOfJson(raw, arena)
                                                  : Value::String(raw.substr(1, raw.size() - 2)));
  }
  return JsonFormMatch::kRead;
}

}  // namespace

SLQ_KERNEL bool ScanJsonLineAvx512(std::string_view line, JsonEdges* edges, RowWriter* writer,
                                   Arena* arena) {
  return JsonLineScanner<Avx512Block>(edges, writer, arena).Read(line);
}

SLQ_KERNEL JsonFormMatch MatchJsonFormAvx512(std::string_view line, JsonForms* forms,
                                             RowWriter* writer, Arena* arena) {
  Quotes quotes;
  if (!quotes.Find(line)) return JsonFormMatch::kNoForm;
  // Most lines have the form of the one before.
  uint16_t i = forms->last;
  if (i == JsonForms::kNone || !Matches(forms->forms[i], quotes, line)) {
    const uint64_t signature = quotes.Signature();
    i = forms->first[JsonForms::BucketOf(signature)];
    while (i != JsonForms::kNone &&
           (forms->forms[i].signature != signature || !Matches(forms->forms[i], quotes, line))) {
      i = forms->forms[i].next;
    }
    if (i == JsonForms::kNone) return JsonFormMatch::kUnknown;
    forms->last = i;
  }
  return Read(forms->forms[i], quotes, line, forms->name_bytes_max, writer, arena);
}

}  // namespace slq::ingest

#endif
