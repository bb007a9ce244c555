#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slq/value.h"

#include "base/bytes.h"
#include "column/column.h"
#include "store/long_codec.h"
#include "store/text_codec.h"

namespace slq::store {

// Writes the values of a field over the lines of a block, each with its own type. Not
// thread-safe.
class ColumnEncoder {
 public:
  // Adds nothing to `out` if all values are null.
  void Encode(std::span<const Value> values, std::string* out);

  // Of the column encoded last: enough of its values to have all that are different, and
  // whether they are texts of few letters, in which nearly every run of letters is found.
  std::span<const Value> different() const { return different_; }
  bool is_alphabet() const { return texts_.layout == TextLayout::kAlphabet; }

 private:
  void WriteHead(uint8_t layout, std::span<const Value> values, std::string* out);
  void EncodeFloats(std::span<const Value> values, std::string* out);
  void EncodeMixed(std::span<const Value> values, std::string* out);
  std::optional<size_t> ScaleOf(std::span<const Value> values);

  LongEncoder longs_;
  EncodedTexts texts_;
  std::span<const Value> different_;
  std::vector<int64_t> scaled_;  // by ScaleOf; a null repeats the one before
};

// Reads such columns. Its columns view the bytes they were read from and the decoder, until
// its next call. Not thread-safe.
class ColumnDecoder {
 public:
  // Fills `column` with `rows` values, in reverse order if `reversed`. No bytes are all
  // nulls. False if the bytes are not what the encoder made.
  bool Decode(std::string_view bytes, size_t rows, bool reversed, column::Column* column);

  // Values that cannot meet the conditions, which must outlive the decoder, need not be right.
  void SetConditions(std::span<const column::PushedPredicate* const> conditions) {
    text_decoder_.SetConditions(conditions);
  }
  // Whether some rows of the column decoded last cannot, and whether this one cannot.
  bool rules_out() const { return is_text_ && !text_decoder_.ruled_out().empty(); }
  bool IsRuledOut(size_t row) const {
    const std::span<const uint8_t> rows = text_decoder_.ruled_out();
    return rows[reversed_ ? rows.size() - 1 - row : row] != 0;
  }

 private:
  void DecodeNumbers(ByteReader* in, size_t rows, bool reversed, column::Column* column);

  std::vector<int64_t> longs_;
  std::vector<int64_t> types_;
  std::vector<int64_t> nulls_;
  LongDecoder long_decoder_;
  TextDecoder text_decoder_;
  bool is_text_ = false;
  bool reversed_ = false;
};

}  // namespace slq::store
