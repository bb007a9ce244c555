#include "store/text_codec.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "store/text_condition.h"
#include "store/text_table.h"

namespace slq::store {
namespace {

constexpr size_t kDictionaryShare = 8;  // at most one entry for so many rows
constexpr size_t kDictionaryMin = 16;
constexpr size_t kAlphabetMax = 16;
constexpr size_t kAlphabetWorth = 64;  // bytes of text

// False, and nothing written, if there are too many different strings. The codes stand in bits:
// to inflate them costs more than it saves.
bool EncodeDictionary(std::span<const Value> values, LongEncoder* longs,
                      std::vector<Value>* entries, std::string* out) {
  const size_t entries_max = std::max(kDictionaryMin, values.size() / kDictionaryShare);
  absl::flat_hash_map<std::string_view, int64_t, TextHash, TextEqual> known;
  std::vector<int64_t> codes;
  codes.reserve(values.size());
  for (const Value& value : values) {
    if (value.is_null()) {
      codes.push_back(codes.empty() ? 0 : codes.back());
      continue;
    }
    const auto [at, is_new] =
        known.try_emplace(value.string_value(), static_cast<int64_t>(entries->size()));
    if (is_new) entries->push_back(value);
    if (entries->size() > entries_max) return false;
    codes.push_back(at->second);
  }
  ByteWriter writer(out);
  writer.U32(static_cast<uint32_t>(entries->size()));
  for (const Value& entry : *entries) writer.Text(entry.string_value());
  longs->EncodeBits(CountCodes(values, codes, entries->size()), out);
  longs->EncodeBits(codes, out);
  return true;
}

bool EncodePatterns(std::span<const Value> values, LongEncoder* longs, size_t* pattern_bytes,
                    std::string* out) {
  PatternedTexts texts;
  if (!SplitPatterns(values, &texts)) return false;
  ByteWriter writer(out);
  writer.U32(static_cast<uint32_t>(texts.patterns.size()));
  for (const std::string& pattern : texts.patterns) {
    writer.Text(pattern);
    *pattern_bytes += pattern.size();
  }
  longs->EncodeBits(texts.codes, out);
  for (const std::vector<int64_t>& numbers : texts.numbers) longs->Encode(numbers, out);
  return true;
}

void EncodeSizes(std::span<const Value> values, LongEncoder* longs, std::string* out) {
  std::vector<int64_t> sizes;
  for (const Value& value : values) {
    sizes.push_back(value.is_null() ? 0 : static_cast<int64_t>(value.string_value().size()));
  }
  longs->Encode(sizes, out);
}

// The different bytes of all strings, if they are few and there is something to gain.
std::optional<std::string> AlphabetOf(std::span<const Value> values) {
  constexpr size_t kRowsAtATime = 64;
  std::array<char, 256> seen = {};
  const auto count = [&seen] { return std::accumulate(seen.begin(), seen.end(), size_t{0}); };
  size_t bytes = 0;
  for (size_t row = 0; row < values.size(); ++row) {
    if (values[row].is_null()) continue;
    bytes += values[row].string_value().size();
    for (const char c : values[row].string_value()) seen[static_cast<uint8_t>(c)] = 1;
    if (row % kRowsAtATime == 0 && count() > kAlphabetMax) return std::nullopt;
  }
  if (bytes < kAlphabetWorth || count() > kAlphabetMax) return std::nullopt;
  std::string alphabet;
  for (size_t byte = 0; byte < seen.size(); ++byte) {
    if (seen[byte] != 0) alphabet += static_cast<char>(byte);
  }
  return alphabet;
}

// Puts halves of bytes together.
class HalfWriter {
 public:
  // `out` has room for all.
  explicit HalfWriter(char* out) : out_(out) {}

  void Put(std::string_view text, const std::array<uint8_t, 256>& halves) {
    const auto half = [&](size_t i) { return unsigned{halves[static_cast<uint8_t>(text[i])]}; };
    size_t i = 0;
    if (is_waiting_ && !text.empty()) {
      *out_++ = static_cast<char>(waiting_ | half(i++) << 4);
      is_waiting_ = false;
    }
    for (; i + 1 < text.size(); i += 2) *out_++ = static_cast<char>(half(i) | half(i + 1) << 4);
    if (i == text.size()) return;
    waiting_ = half(i);
    is_waiting_ = true;
  }

  void Finish() {
    if (is_waiting_) *out_ = static_cast<char>(waiting_);
  }

 private:
  char* out_;
  unsigned waiting_ = 0;
  bool is_waiting_ = false;
};

bool EncodeAlphabet(std::span<const Value> values, LongEncoder* longs, std::string* out) {
  const std::optional<std::string> alphabet = AlphabetOf(values);
  if (!alphabet.has_value()) return false;
  std::array<uint8_t, 256> halves = {};
  for (size_t i = 0; i < alphabet->size(); ++i) {
    halves[static_cast<uint8_t>((*alphabet)[i])] = static_cast<uint8_t>(i);
  }
  ByteWriter(out).Text(*alphabet);
  EncodeSizes(values, longs, out);
  size_t bytes = 0;
  for (const Value& value : values) bytes += value.is_null() ? 0 : value.string_value().size();
  const size_t start = out->size();
  out->resize(start + (bytes + 1) / 2);
  HalfWriter writer(out->data() + start);
  for (const Value& value : values) {
    if (!value.is_null()) writer.Put(value.string_value(), halves);
  }
  writer.Finish();
  return true;
}

void EncodePlain(std::span<const Value> values, LongEncoder* longs, std::string* out) {
  EncodeSizes(values, longs, out);
  for (const Value& value : values) {
    if (!value.is_null()) out->append(value.string_value());
  }
}

void ReadTexts(ByteReader* in, std::vector<std::string_view>* texts) {
  texts->clear();
  for (uint32_t left = in->Count(sizeof(uint32_t)); left > 0; --left) texts->push_back(in->Text());
}

// Makes the column one of empty strings.
std::span<std::string_view> ResetEmpty(size_t rows, column::Column* column) {
  const std::span<std::string_view> texts = column->ResetStrings(rows);
  std::fill(texts.begin(), texts.end(), std::string_view());
  return texts;
}

// Whether all of `rows` rows are counted, each code at least once; then fills `out`.
bool CountAll(std::span<const int64_t> counts, size_t rows, std::vector<uint32_t>* out) {
  out->clear();
  uint64_t left = rows;
  for (const int64_t count : counts) {
    if (count <= 0 || static_cast<uint64_t>(count) > left) return false;
    left -= static_cast<uint64_t>(count);
    out->push_back(static_cast<uint32_t>(count));
  }
  return left == 0 && !counts.empty();
}

// The sum, or nothing if a size is no size of a text in a block.
std::optional<size_t> Total(std::span<const int64_t> sizes) {
  constexpr size_t kTextBytesMax = size_t{1} << 31;
  size_t total = 0;
  for (const int64_t size : sizes) {
    if (size < 0 || static_cast<uint64_t>(size) > kTextBytesMax) return std::nullopt;
    total += static_cast<size_t>(size);
  }
  return total;
}

}  // namespace

std::vector<int64_t> CountCodes(std::span<const Value> values, std::span<const int64_t> codes,
                                size_t entries) {
  std::vector<int64_t> counts(entries);
  for (size_t row = 0; row < values.size(); ++row) {
    if (!values[row].is_null()) ++counts[static_cast<size_t>(codes[row])];
  }
  return counts;
}

EncodedTexts EncodeTexts(std::span<const Value> values, LongEncoder* longs, std::string* out) {
  EncodedTexts encoded;
  encoded.layout = TextLayout::kCountedDictionary;
  if (EncodeDictionary(values, longs, &encoded.entries, out)) return encoded;
  encoded.entries.clear();
  encoded.layout = TextLayout::kPatterns;
  if (EncodePatterns(values, longs, &encoded.pattern_bytes, out)) return encoded;
  encoded.layout = TextLayout::kAlphabet;
  if (EncodeAlphabet(values, longs, out)) return encoded;
  encoded.layout = TextLayout::kPlain;
  EncodePlain(values, longs, out);
  return encoded;
}

// Reads the codes of the rows wanted, without those of which may_hold(code) is false.
template <typename F>
void TextDecoder::SelectCodes(ByteReader* in, size_t count, F may_hold,
                              const column::Selection& wanted, LongDecoder* longs,
                              std::span<uint32_t> codes) {
  held_.resize(count);
  for (size_t code = 0; code < count; ++code) held_[code] = may_hold(code) ? 1 : 0;
  may_hold_.Assign(wanted);
  if (std::find(held_.begin(), held_.end(), 0) == held_.end()) {
    longs->DecodeCodes(in, count, &wanted, codes);
  } else {
    longs->SelectCodes(in, held_, &may_hold_, codes);
    knows_rows_ = true;
  }
}

void TextDecoder::ReadDictionary(ByteReader* in) {
  ReadTexts(in, &texts_);
  dictionary_.clear();
  for (const std::string_view entry : texts_) dictionary_.push_back(Value::String(entry));
}

void TextDecoder::DecodeDictionary(ByteReader* in, bool reversed, const column::Selection& wanted,
                                   LongDecoder* longs, size_t rows, column::Column* column) {
  const std::span<uint32_t> codes = column->ResetCodes(rows, dictionary_);
  if (!conditions_.empty()) std::fill(codes.begin(), codes.end(), 0);
  SelectCodes(
      in, dictionary_.size(),
      [this](size_t code) { return MayHold(conditions_, dictionary_[code]); }, wanted, longs,
      codes);
  if (reversed) std::reverse(codes.begin(), codes.end());
}

void TextDecoder::DecodeEntries(ByteReader* in, LongDecoder* longs, size_t spare_rows,
                                column::Column* column, std::vector<int64_t>* counts) {
  ReadDictionary(in);
  counts->resize(dictionary_.size());
  longs->Decode(in, *counts);
  const std::span<std::string_view> strings = column->ResetStrings(dictionary_.size() + spare_rows);
  for (size_t i = 0; i < dictionary_.size(); ++i) strings[i] = dictionary_[i].string_value();
  for (size_t i = dictionary_.size(); i < strings.size(); ++i) strings[i] = {};
}

// Texts are put together where their pattern and their numbers may meet the conditions.
// The column has no values where no row is left.
std::span<std::string_view> TextDecoder::DecodePatterns(ByteReader* in,
                                                        const column::Selection& wanted,
                                                        LongDecoder* longs, size_t rows,
                                                        column::Column* column) {
  column->ResetNull(rows);
  ReadTexts(in, &texts_);
  if (!joiner_.SetPatterns(texts_)) in->Fail();
  codes_.resize(rows);
  if (!in->ok()) return {};
  pattern_conditions_.Set(conditions_, texts_, joiner_);
  SelectCodes(
      in, joiner_.patterns(), [this](size_t code) { return pattern_conditions_.MayHold(code); },
      wanted, longs, codes_);
  if (!in->ok()) return {};
  numbers_.resize(std::max(numbers_.size(), joiner_.numbers()));
  for (size_t n = 0; n < joiner_.numbers(); ++n) {
    numbers_[n].resize(rows);
    longs->Decode(in, &may_hold_, numbers_[n]);
  }
  if (pattern_conditions_.have_tests()) {
    may_hold_.Keep([this](uint32_t row) {
      return pattern_conditions_.MayHold(codes_[row], [&](size_t n) { return numbers_[n][row]; });
    });
  }
  const auto decides = [](const column::PushedPredicate* one) { return IsAboutText(*one); };
  knows_rows_ = std::any_of(conditions_.begin(), conditions_.end(), decides);
  if (may_hold_.empty()) return {};
  const std::span<std::string_view> texts = ResetEmpty(rows, column);
  if (!JoinTexts(texts)) in->Fail();
  if (!knows_rows_) return texts;
  may_hold_.Keep([&](uint32_t row) {
    const Value text = Value::String(texts[row]);
    return std::all_of(conditions_.begin(), conditions_.end(), [&](const auto& one) {
      return !decides(one) || MayHold({&one, 1}, text);
    });
  });
  return texts;
}

// Those of the rows that may meet the conditions.
bool TextDecoder::JoinTexts(std::span<std::string_view> texts) {
  size_t bytes = 0;
  may_hold_.ForEach([&](uint32_t row) { bytes += joiner_.text_bytes(codes_[row]); });
  text_.resize(bytes);
  char* to = text_.data();
  bool joined = true;
  may_hold_.ForEach([&](uint32_t row) {
    const auto number = [&](size_t n) { return numbers_[n][row]; };
    joined = joiner_.Join(codes_[row], number, to) && joined;
    texts[row] = {to, joiner_.text_bytes(codes_[row])};
    to += joiner_.text_bytes(codes_[row]);
  });
  return joined;
}

void TextDecoder::DecodeAlphabet(ByteReader* in, const column::Selection& wanted,
                                 LongDecoder* longs, std::span<std::string_view> texts) {
  std::array<char, kAlphabetMax> alphabet = {};
  const std::string_view given = in->Text();
  if (given.size() > kAlphabetMax) in->Fail();
  given.substr(0, kAlphabetMax).copy(alphabet.data(), kAlphabetMax);
  sizes_.resize(texts.size());
  longs->Decode(in, sizes_);
  if (!in->ok()) return;
  const std::optional<size_t> total = Total(sizes_);
  if (!total.has_value() || in->left() != (*total + 1) / 2) return in->Fail();
  const std::string_view halves = in->Bytes((*total + 1) / 2);
  text_.resize(2 * halves.size());
  std::array<std::array<char, 2>, 256> pairs;  // of a byte
  for (size_t byte = 0; byte < pairs.size(); ++byte) {
    pairs[byte] = {alphabet[byte & 15], alphabet[byte >> 4]};
  }
  const auto put = [&pairs, out = text_.data(), from = halves.data()](size_t first, size_t end) {
    for (size_t i = first; i < end; ++i) {
      std::memcpy(out + 2 * i, pairs[static_cast<uint8_t>(from[i])].data(), 2);
    }
  };
  if (wanted.all()) put(0, halves.size());
  size_t at = 0;
  size_t next = 0;  // of the rows wanted
  for (size_t row = 0; row < texts.size() && next < wanted.size(); ++row) {
    const auto size = static_cast<size_t>(sizes_[row]);
    if (wanted.row(next) == row) {
      ++next;
      if (!wanted.all()) put(at / 2, (at + size + 1) / 2);
      texts[row] = std::string_view(text_).substr(at, size);
    }
    at += size;
  }
}

void TextDecoder::DecodePlain(ByteReader* in, LongDecoder* longs,
                              std::span<std::string_view> texts) {
  sizes_.resize(texts.size());
  longs->Decode(in, sizes_);
  // A size below 0 is too large as a size_t.
  for (size_t i = 0; i < texts.size(); ++i) texts[i] = in->Bytes(static_cast<size_t>(sizes_[i]));
}

void TextDecoder::Decode(TextLayout layout, ByteReader* in, size_t rows, bool reversed,
                         const column::Selection* wanted, LongDecoder* longs,
                         column::Column* column) {
  knows_rows_ = false;
  column::Selection all;
  all.SelectAll(rows);
  if (wanted == nullptr) wanted = &all;
  if (layout == TextLayout::kDictionary || layout == TextLayout::kCountedDictionary) {
    ReadDictionary(in);
    counts_.resize(layout == TextLayout::kCountedDictionary ? dictionary_.size() : 0);
    longs->Decode(in, counts_);
    DecodeDictionary(in, reversed, *wanted, longs, rows, column);
    if (CountAll(counts_, rows, &code_counts_)) column->SetCodeCounts(code_counts_);
    return;
  }
  const std::span<std::string_view> texts = layout == TextLayout::kPatterns
                                                ? DecodePatterns(in, *wanted, longs, rows, column)
                                                : ResetEmpty(rows, column);
  if (layout == TextLayout::kAlphabet) DecodeAlphabet(in, *wanted, longs, texts);
  if (layout == TextLayout::kPlain) DecodePlain(in, longs, texts);
  if (reversed) std::reverse(texts.begin(), texts.end());
}

}  // namespace slq::store
