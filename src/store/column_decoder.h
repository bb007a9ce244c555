#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "column/batch.h"
#include "column/column.h"
#include "column/scan.h"
#include "store/long_codec.h"
#include "store/text_codec.h"

namespace slq::store {

// Reads what a ColumnEncoder wrote. Its columns view the bytes they were read from and the decoder,
// until its next call. Not thread-safe.
class ColumnDecoder {
 public:
  // Fills `column` with `rows` values, in reverse order if `reversed`. No bytes are all
  // nulls. False if the bytes are not what the encoder made.
  bool Decode(std::string_view bytes, size_t rows, bool reversed, column::Column* column) {
    return Decode(bytes, rows, reversed, nullptr, column);
  }

  // The same where, if `wanted` is not null, only the values of its rows, in the order of the
  // bytes, need be right.
  bool Decode(std::string_view bytes, size_t rows, bool reversed, const column::Selection* wanted,
              column::Column* column);

  // Whether the bytes say how many rows have each value; then fills `column` with the different
  // values, null among them, and `weights` with how many of `rows` rows have each. False as
  // above.
  static bool HasCounts(std::string_view bytes);
  bool DecodeCounts(std::string_view bytes, size_t rows, column::Column* column,
                    std::vector<uint32_t>* weights);

  // The same, and for each row which of the values it has.
  bool DecodeKey(std::string_view bytes, size_t rows, column::Column* column,
                 std::vector<uint32_t>* weights, std::vector<uint32_t>* codes);

  // Rows of texts that cannot meet the conditions, which must outlive the decoder, need not be
  // right.
  void SetConditions(std::span<const column::PushedPredicate* const> conditions) {
    conditions_ = conditions;
    text_decoder_.SetConditions(conditions);
  }

  // Leaves out those of `rows`, the rows wanted of `column`, decoded last, that cannot meet them.
  void Narrow(const column::Column& column, column::Selection* rows) const;

 private:
  void DecodeNumbers(ByteReader* in, size_t rows, bool reversed, column::Column* column);
  void DecodeDecimals(ByteReader* in, size_t rows, bool reversed, const column::Selection* wanted,
                      column::Column* column);
  bool ReadLongEntries(ByteReader* in);
  bool ReadCounts(ByteReader* in, size_t rows, column::Column* column,
                  std::vector<uint32_t>* weights);
  void DecodeLongCodes(ByteReader* in, size_t rows, bool reversed, const column::Selection& wanted,
                       column::Column* column);

  std::vector<int64_t> longs_;
  std::vector<int64_t> types_;
  std::vector<int64_t> listed_rows_;
  std::vector<int64_t> nulls_;
  std::vector<int64_t> entries_;  // of a dictionary of longs
  std::vector<int64_t> counts_;
  std::vector<uint32_t> codes_;
  std::vector<uint8_t> held_;   // by code
  column::Selection may_hold_;  // of the wanted rows of codes, those that may meet the conditions
  LongDecoder long_decoder_;
  TextDecoder text_decoder_;
  std::span<const column::PushedPredicate* const> conditions_;
  bool is_text_ = false;
  bool has_codes_ = false;  // of longs
  bool reversed_ = false;
};

}  // namespace slq::store
