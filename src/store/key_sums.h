#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "column/batch.h"
#include "store/column_decoder.h"
#include "store/long_codec.h"

// What the numbers of a block add up to for each value of a column with few different ones, its
// key: a question that groups by the key and adds up then need not look at the lines.
namespace slq::store {

inline constexpr size_t kKeyEntriesMax = 64;  // and one for null
inline constexpr size_t kKeysMax = 8;         // of a block, and as many columns of numbers

// Of one column, for each entry of a key.
struct EntrySums {
  std::vector<column::ColumnSummary> entries;  // empty if they are not known
};

// Adds up the columns of a block by its keys. Not thread-safe.
class KeySumsEncoder {
 public:
  // Whether a column can be a key, or has numbers, by the bytes that ColumnEncoder made of it.
  static bool IsKey(std::string_view column);
  static bool HasNumbers(std::string_view column);

  // The sums by a key of `rows` rows, for all columns of the block: `columns` has their bytes, or
  // nothing for those that are not added up. Empty if no sum is known. REQUIRES: IsKey(key).
  std::string Encode(std::string_view key, std::span<const std::string_view> columns, size_t rows);

 private:
  void AddUp(size_t entries, const column::Column& numbers);
  void Write(std::string* out);

  ColumnDecoder decoder_;
  LongEncoder longs_;
  std::vector<uint32_t> codes_;
  std::vector<uint32_t> weights_;
  column::Column column_;
  std::vector<column::ColumnSummary> sums_;
  std::vector<uint8_t> has_floats_;
};

// Reads what it wrote for one key: for each column in turn.
class KeySumsDecoder {
 public:
  // `weights` are of the key's entries, null among them. False if the bytes are no sums.
  bool Decode(std::string_view bytes, std::span<const uint32_t> weights,
              std::vector<EntrySums>* columns);

 private:
  bool DecodeOne(ByteReader* in, std::span<const uint32_t> weights, EntrySums* sums);

  LongDecoder longs_;
  std::vector<int64_t> numbers_;
};

}  // namespace slq::store
