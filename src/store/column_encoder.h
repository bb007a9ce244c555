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
#include "column/batch.h"
#include "column/column.h"
#include "store/long_codec.h"
#include "store/text_codec.h"
#include "store/zone.h"

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
  // Of strings that are kept as patterns, how many bytes these have; else 0.
  size_t pattern_bytes() const { return texts_.pattern_bytes; }

  // What is in it, and what that adds up to; no sum where that is not known without more ado.
  const Zone& zone() const { return zone_; }
  const std::optional<column::ColumnSummary>& summary() const { return summary_; }

  // Whether it has codes in bits, which read faster than what is compressed.
  bool has_codes() const { return has_codes_; }

 private:
  void WriteHead(uint8_t layout, std::span<const Value> values, std::string* out);
  void EncodeValues(std::span<const Value> values, std::string* out);
  void EncodeLongs(std::span<const Value> values, std::string* out);
  bool EncodeLongDictionary(std::span<const Value> values, size_t bytes_max, std::string* out);
  void EncodeFloats(std::span<const Value> values, std::string* out);
  void EncodeMixed(std::span<const Value> values, std::string* out);
  bool EncodeDecimals(std::span<const Value> values, std::string* out);
  std::optional<size_t> ScaleOf(std::span<const Value> values);
  void Summarize(std::span<const Value> values, unsigned scale);

  LongEncoder longs_;
  EncodedTexts texts_;
  Zone zone_;
  std::optional<column::ColumnSummary> summary_;
  bool has_codes_ = false;
  std::span<const Value> different_;
  std::vector<int64_t> scaled_;  // by ScaleOf; a null repeats the one before
};

}  // namespace slq::store
