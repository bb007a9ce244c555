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
#include "store/pattern_conditions.h"
#include "store/text_pattern.h"

namespace slq::store {

// How the strings of a column are kept.
enum class TextLayout : uint8_t {
  kPlain = 5,               // sizes and bytes
  kDictionary = 6,          // the different strings, and a code for each row
  kPatterns = 8,            // text_pattern.h
  kAlphabet = 9,            // sizes, and 4 bits for each of at most 16 different bytes
  kCountedDictionary = 13,  // a dictionary that says how many rows have each of its strings
};

struct EncodedTexts {
  TextLayout layout = TextLayout::kPlain;
  std::vector<Value> entries;  // of a dictionary; they view the values
  size_t pattern_bytes = 0;    // of all patterns
};

// The choice for `values`, strings and nulls of which at least one is a string; adds them to
// `out`. A null has any value.
EncodedTexts EncodeTexts(std::span<const Value> values, LongEncoder* longs, std::string* out);

// How many of the rows that are not null have each code below `entries`.
std::vector<int64_t> CountCodes(std::span<const Value> values, std::span<const int64_t> codes,
                                size_t entries);

// Reads them. Its columns view the bytes they were read from and the decoder, until its next
// call. Not thread-safe.
class TextDecoder {
 public:
  // Fills `column` with `rows` strings, in reverse order if `reversed`. The reader fails if its
  // bytes are not what EncodeTexts made. Where `wanted` is not null, only the strings of these
  // rows, in the order of the bytes, need be right.
  void Decode(TextLayout layout, ByteReader* in, size_t rows, bool reversed,
              const column::Selection* wanted, LongDecoder* longs, column::Column* column);

  // Of a counted dictionary, up to its codes: fills `column` with its strings, one a row, with
  // `spare_rows` more after them, and `counts`.
  void DecodeEntries(ByteReader* in, LongDecoder* longs, size_t spare_rows, column::Column* column,
                     std::vector<int64_t>* counts);

  // Texts that cannot meet them need not be put together: then they are empty.
  void SetConditions(std::span<const column::PushedPredicate* const> conditions) {
    conditions_ = conditions;
  }
  // Of the rows wanted of the strings decoded last, in the order of the bytes: those that may meet
  // them; null if nothing is known.
  const column::Selection* may_hold() const { return knows_rows_ ? &may_hold_ : nullptr; }

 private:
  template <typename F>
  void SelectCodes(ByteReader* in, size_t count, F may_hold, const column::Selection& wanted,
                   LongDecoder* longs, std::span<uint32_t> codes);

  void ReadDictionary(ByteReader* in);
  void DecodeDictionary(ByteReader* in, bool reversed, const column::Selection& wanted,
                        LongDecoder* longs, size_t rows, column::Column* column);
  std::span<std::string_view> DecodePatterns(ByteReader* in, const column::Selection& wanted,
                                             LongDecoder* longs, size_t rows,
                                             column::Column* column);
  bool JoinTexts(std::span<std::string_view> texts);
  void DecodeAlphabet(ByteReader* in, const column::Selection& wanted, LongDecoder* longs,
                      std::span<std::string_view> texts);
  void DecodePlain(ByteReader* in, LongDecoder* longs, std::span<std::string_view> texts);

  std::vector<std::string_view> texts_;  // of a dictionary, or patterns
  std::vector<Value> dictionary_;
  std::vector<int64_t> counts_;
  std::vector<uint32_t> code_counts_;
  PatternJoiner joiner_;
  PatternConditions pattern_conditions_;
  std::vector<uint32_t> codes_;
  std::vector<int64_t> sizes_;
  std::vector<std::vector<int64_t>> numbers_;
  std::string text_;
  std::span<const column::PushedPredicate* const> conditions_;
  std::vector<uint8_t> held_;  // by code
  column::Selection may_hold_;
  bool knows_rows_ = false;
};

}  // namespace slq::store
