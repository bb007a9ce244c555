#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slq/value.h"

#include "base/bytes.h"
#include "column/column.h"
#include "column/scan.h"
#include "store/long_codec.h"
#include "store/text_pattern.h"

namespace slq::store {

// How the strings of a column are kept.
enum class TextLayout : uint8_t {
  kPlain = 5,       // sizes and bytes
  kDictionary = 6,  // the different strings, and a code for each row
  kPatterns = 8,    // text_pattern.h
  kAlphabet = 9,    // sizes, and 4 bits for each of at most 16 different bytes
};

struct EncodedTexts {
  TextLayout layout = TextLayout::kPlain;
  std::vector<Value> entries;  // of a dictionary; they view the values
};

// The choice for `values`, strings and nulls of which at least one is a string; adds them to
// `out`. A null has any value.
EncodedTexts EncodeTexts(std::span<const Value> values, LongEncoder* longs, std::string* out);

// Reads them. Its columns view the bytes they were read from and the decoder, until its next
// call. Not thread-safe.
class TextDecoder {
 public:
  // Fills `column` with as many strings as `scratch` has, in reverse order if `reversed`. The
  // reader fails if its bytes are not what EncodeTexts made.
  void Decode(TextLayout layout, ByteReader* in, bool reversed, LongDecoder* longs,
              std::span<int64_t> scratch, column::Column* column);

  // Texts that cannot meet them need not be put together: then they are empty.
  void SetConditions(std::span<const column::PushedPredicate* const> conditions) {
    conditions_ = conditions;
  }
  // Of the strings decoded last, in the order of the bytes: 1 for one that meets no condition;
  // empty if nothing is known.
  std::span<const uint8_t> ruled_out() const { return ruled_out_; }

 private:
  template <typename F>
  void RuleOut(std::span<const int64_t> codes, size_t count, F may_hold);

  void DecodeDictionary(ByteReader* in, bool reversed, LongDecoder* longs, std::span<int64_t> codes,
                        column::Column* column);
  void DecodePatterns(ByteReader* in, LongDecoder* longs, std::span<int64_t> codes);
  void DecodeAlphabet(ByteReader* in, LongDecoder* longs, std::span<int64_t> sizes);

  std::vector<Value> dictionary_;
  PatternJoiner joiner_;
  std::vector<std::vector<int64_t>> numbers_;
  std::string text_;
  std::vector<std::string_view> texts_;  // in the order of the bytes
  std::span<const column::PushedPredicate* const> conditions_;
  std::vector<uint8_t> ruled_out_;
};

}  // namespace slq::store
