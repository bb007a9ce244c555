#include "store/text_codec.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "store/text_condition.h"

namespace slq::store {
namespace {

constexpr size_t kDictionaryShare = 8;  // at most one entry for so many rows
constexpr size_t kDictionaryMin = 16;
constexpr size_t kAlphabetMax = 16;
constexpr size_t kAlphabetWorth = 64;  // bytes of text

// False, and nothing written, if there are too many different strings.
bool EncodeDictionary(std::span<const Value> values, LongEncoder* longs,
                      std::vector<Value>* entries, std::string* out) {
  const size_t entries_max = std::max(kDictionaryMin, values.size() / kDictionaryShare);
  absl::flat_hash_map<std::string_view, int64_t> known;
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
  longs->Encode(codes, out);
  return true;
}

bool EncodePatterns(std::span<const Value> values, LongEncoder* longs, std::string* out) {
  PatternedTexts texts;
  if (!SplitPatterns(values, &texts)) return false;
  ByteWriter writer(out);
  writer.U32(static_cast<uint32_t>(texts.patterns.size()));
  for (const std::string& pattern : texts.patterns) writer.Text(pattern);
  longs->Encode(texts.codes, out);
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
  std::array<bool, 256> seen = {};
  std::string alphabet;
  size_t bytes = 0;
  for (const Value& value : values) {
    if (value.is_null()) continue;
    bytes += value.string_value().size();
    for (const char c : value.string_value()) {
      bool& is_known = seen[static_cast<uint8_t>(c)];
      if (is_known) continue;
      is_known = true;
      alphabet += c;
      if (alphabet.size() > kAlphabetMax) return std::nullopt;
    }
  }
  if (bytes < kAlphabetWorth) return std::nullopt;
  return alphabet;
}

bool EncodeAlphabet(std::span<const Value> values, LongEncoder* longs, std::string* out) {
  const std::optional<std::string> alphabet = AlphabetOf(values);
  if (!alphabet.has_value()) return false;
  std::array<uint8_t, 256> code = {};
  for (size_t i = 0; i < alphabet->size(); ++i) {
    code[static_cast<uint8_t>((*alphabet)[i])] = static_cast<uint8_t>(i);
  }
  ByteWriter writer(out);
  writer.Text(*alphabet);
  EncodeSizes(values, longs, out);
  unsigned waiting = kAlphabetMax;  // half a byte, or none
  for (const Value& value : values) {
    if (value.is_null()) continue;
    for (const char c : value.string_value()) {
      const unsigned half = code[static_cast<uint8_t>(c)];
      if (waiting == kAlphabetMax) {
        waiting = half;
        continue;
      }
      writer.U8(static_cast<uint8_t>(waiting | half << 4));
      waiting = kAlphabetMax;
    }
  }
  if (waiting != kAlphabetMax) writer.U8(static_cast<uint8_t>(waiting));
  return true;
}

void EncodePlain(std::span<const Value> values, LongEncoder* longs, std::string* out) {
  EncodeSizes(values, longs, out);
  for (const Value& value : values) {
    if (!value.is_null()) out->append(value.string_value());
  }
}

std::vector<std::string_view> ReadTexts(ByteReader* in) {
  std::vector<std::string_view> texts;
  for (uint32_t left = in->Count(sizeof(uint32_t)); left > 0; --left) texts.push_back(in->Text());
  return texts;
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

EncodedTexts EncodeTexts(std::span<const Value> values, LongEncoder* longs, std::string* out) {
  EncodedTexts encoded;
  encoded.layout = TextLayout::kDictionary;
  if (EncodeDictionary(values, longs, &encoded.entries, out)) return encoded;
  encoded.entries.clear();
  encoded.layout = TextLayout::kPatterns;
  if (EncodePatterns(values, longs, out)) return encoded;
  encoded.layout = TextLayout::kAlphabet;
  if (EncodeAlphabet(values, longs, out)) return encoded;
  encoded.layout = TextLayout::kPlain;
  EncodePlain(values, longs, out);
  return encoded;
}

// By what may_hold says of each of `count` codes, which all are below it.
template <typename F>
void TextDecoder::RuleOut(std::span<const int64_t> codes, size_t count, F may_hold) {
  if (conditions_.empty()) return;
  std::vector<uint8_t> out(count);
  for (size_t code = 0; code < count; ++code) out[code] = may_hold(code) ? 0 : 1;
  if (std::find(out.begin(), out.end(), 1) == out.end()) return;
  ruled_out_.resize(codes.size());
  for (size_t row = 0; row < codes.size(); ++row) {
    ruled_out_[row] = out[static_cast<size_t>(codes[row])];
  }
}

void TextDecoder::DecodeDictionary(ByteReader* in, bool reversed, LongDecoder* longs,
                                   std::span<int64_t> codes, column::Column* column) {
  dictionary_.clear();
  for (const std::string_view entry : ReadTexts(in)) dictionary_.push_back(Value::String(entry));
  longs->Decode(in, codes);
  const std::span<uint32_t> out = column->ResetCodes(codes.size(), dictionary_);
  const auto narrow = [](int64_t code) { return static_cast<uint32_t>(code); };
  if (reversed) {
    std::transform(codes.rbegin(), codes.rend(), out.begin(), narrow);
  } else {
    std::transform(codes.begin(), codes.end(), out.begin(), narrow);
  }
  uint64_t largest = 0;
  for (const int64_t code : codes) largest = std::max(largest, static_cast<uint64_t>(code));
  if (largest >= dictionary_.size() && !codes.empty()) in->Fail();
  if (!in->ok()) return;
  RuleOut(codes, dictionary_.size(),
          [this](size_t code) { return MayHold(conditions_, dictionary_[code].string_value()); });
}

void TextDecoder::DecodePatterns(ByteReader* in, LongDecoder* longs, std::span<int64_t> codes) {
  if (!joiner_.SetPatterns(ReadTexts(in))) in->Fail();
  longs->Decode(in, codes);
  if (!in->ok()) return;
  numbers_.resize(std::max(numbers_.size(), joiner_.numbers()));
  for (size_t n = 0; n < joiner_.numbers(); ++n) {
    numbers_[n].resize(codes.size());
    longs->Decode(in, numbers_[n]);
  }
  for (const int64_t code : codes) {
    if (static_cast<uint64_t>(code) >= joiner_.patterns()) return in->Fail();
  }
  RuleOut(codes, joiner_.patterns(),
          [this](size_t code) { return MayHoldForShape(conditions_, joiner_.ShapeOf(code)); });
  size_t bytes = 0;
  for (size_t row = 0; row < codes.size(); ++row) {
    if (ruled_out_.empty() || ruled_out_[row] == 0) {
      bytes += joiner_.text_bytes(static_cast<size_t>(codes[row]));
    }
  }
  text_.resize(bytes);
  char* to = text_.data();
  for (size_t row = 0; row < codes.size(); ++row) {
    if (!ruled_out_.empty() && ruled_out_[row] != 0) continue;
    const auto pattern = static_cast<size_t>(codes[row]);
    const auto number = [&](size_t n) { return numbers_[n][row]; };
    if (!joiner_.Join(pattern, number, to)) return in->Fail();
    texts_[row] = {to, joiner_.text_bytes(pattern)};
    to += joiner_.text_bytes(pattern);
  }
}

void TextDecoder::DecodeAlphabet(ByteReader* in, LongDecoder* longs, std::span<int64_t> sizes) {
  std::array<char, kAlphabetMax> alphabet = {};
  const std::string_view given = in->Text();
  if (given.size() > kAlphabetMax) in->Fail();
  given.substr(0, kAlphabetMax).copy(alphabet.data(), kAlphabetMax);
  longs->Decode(in, sizes);
  if (!in->ok()) return;
  const std::optional<size_t> total = Total(sizes);
  if (!total.has_value() || in->left() != (*total + 1) / 2) return in->Fail();
  const std::string_view halves = in->Bytes((*total + 1) / 2);
  text_.resize(2 * halves.size());
  for (size_t i = 0; i < halves.size(); ++i) {
    const auto byte = static_cast<uint8_t>(halves[i]);
    text_[2 * i] = alphabet[byte & 15];
    text_[2 * i + 1] = alphabet[byte >> 4];
  }
  size_t at = 0;
  for (size_t row = 0; row < sizes.size(); ++row) {
    const auto size = static_cast<size_t>(sizes[row]);
    texts_[row] = std::string_view(text_).substr(at, size);
    at += size;
  }
}

void TextDecoder::Decode(TextLayout layout, ByteReader* in, bool reversed, LongDecoder* longs,
                         std::span<int64_t> scratch, column::Column* column) {
  ruled_out_.clear();
  if (layout == TextLayout::kDictionary) {
    return DecodeDictionary(in, reversed, longs, scratch, column);
  }
  const size_t rows = scratch.size();
  texts_.assign(rows, {});
  if (layout == TextLayout::kPatterns) {
    DecodePatterns(in, longs, scratch);
  } else if (layout == TextLayout::kAlphabet) {
    DecodeAlphabet(in, longs, scratch);
  } else {
    longs->Decode(in, scratch);
    // A size below 0 is too large as a size_t.
    for (size_t i = 0; i < rows; ++i) texts_[i] = in->Bytes(static_cast<size_t>(scratch[i]));
  }
  const std::span<std::string_view> strings = column->ResetStrings(rows);
  if (!in->ok()) return;
  if (reversed) {
    std::reverse_copy(texts_.begin(), texts_.end(), strings.begin());
  } else {
    std::copy(texts_.begin(), texts_.end(), strings.begin());
  }
}

}  // namespace slq::store
