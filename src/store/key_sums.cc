#include "store/key_sums.h"

#include <algorithm>
#include <limits>

#include "base/int128.h"
#include "store/column_layout.h"

namespace slq::store {
namespace {

using column::ColumnSummary;
using Layout = column::Column::Layout;

// What is said of a column; bits.
enum Has : uint8_t { kKnown = 1, kOwnCounts = 2, kHasFloats = 4, kOwnFloats = 8, kHasEnd = 16 };

uint8_t LayoutOf(std::string_view column) {
  return column.empty() ? uint8_t{0} : static_cast<uint8_t>(column[0]);
}

bool FitsLong(Int128 total) {
  return total >= std::numeric_limits<int64_t>::min() &&
         total <= std::numeric_limits<int64_t>::max();
}

template <typename F>
std::vector<int64_t> Integers(std::span<const ColumnSummary> sums, F of) {
  std::vector<int64_t> integers;
  for (const ColumnSummary& sum : sums) integers.push_back(static_cast<int64_t>(of(sum)));
  return integers;
}

}  // namespace

bool KeySumsEncoder::IsKey(std::string_view column) { return ColumnDecoder::HasCounts(column); }

bool KeySumsEncoder::HasNumbers(std::string_view column) {
  const uint8_t layout = LayoutOf(column);
  return layout == kLongs || layout == kShortDecimals || layout == kLongDictionary;
}

// Each value of kLong or kDecimal is a number.
void KeySumsEncoder::AddUp(size_t entries, const column::Column& numbers) {
  const bool are_decimals = numbers.layout() == Layout::kDecimal;
  const std::span<const uint8_t> nulls = numbers.nulls();
  const std::span<const uint8_t> whole = are_decimals ? numbers.whole() : nulls.first(0);
  sums_.assign(entries, {});
  for (ColumnSummary& sum : sums_) sum.scale = are_decimals ? numbers.scale() : 0;
  const std::span<const int64_t> longs = numbers.longs();
  for (size_t row = 0; row < codes_.size(); ++row) {
    if (!nulls.empty() && nulls[row] != 0) continue;
    ColumnSummary& sum = sums_[codes_[row]];
    ++sum.values;
    sum.total += longs[row];
    if (are_decimals && (whole.empty() || whole[row] == 0)) sum.has_floats = true;
  }
  for (ColumnSummary& sum : sums_) sum.numbers = sum.values;
}

void KeySumsEncoder::Write(std::string* out) {
  bool own_counts = false;
  bool any_floats = false;
  bool own_floats = false;
  bool fit = true;
  for (size_t i = 0; i < sums_.size(); ++i) {
    own_counts = own_counts || sums_[i].values != weights_[i];
    any_floats = any_floats || sums_[i].has_floats;
    own_floats = own_floats || sums_[i].has_floats != (sums_[i].numbers > 0);
    fit = fit && FitsLong(sums_[i].total);
  }
  ByteWriter writer(out);
  if (!fit) return writer.U8(0);
  own_floats = own_floats && any_floats;
  writer.U8(static_cast<uint8_t>(kKnown | (own_counts ? kOwnCounts : 0) |
                                 (any_floats ? kHasFloats : 0) | (own_floats ? kOwnFloats : 0)));
  if (own_counts) longs_.EncodeBits(Integers(sums_, [](const auto& s) { return s.values; }), out);
  if (own_floats) {
    longs_.EncodeBits(Integers(sums_, [](const auto& s) { return s.has_floats ? 1 : 0; }), out);
  }
  writer.U8(static_cast<uint8_t>(sums_[0].scale));
  longs_.EncodeBits(Integers(sums_, [](const auto& s) { return s.total; }), out);
}

std::string KeySumsEncoder::Encode(std::string_view key, std::span<const std::string_view> columns,
                                   size_t rows) {
  if (!decoder_.DecodeKey(key, rows, &column_, &weights_, &codes_)) return {};
  const size_t entries = weights_.size();
  if (entries > kKeyEntriesMax + 1) return {};
  std::string out;
  bool any = false;
  for (const std::string_view column : columns) {
    const bool is_read = HasNumbers(column) && column.data() != key.data() &&
                         decoder_.Decode(column, rows, false, &column_);
    const bool has_numbers =
        is_read && (column_.layout() == Layout::kLong || column_.layout() == Layout::kDecimal);
    if (!has_numbers) {
      ByteWriter(&out).U8(0);
      continue;
    }
    AddUp(entries, column_);
    Write(&out);
    any = true;
  }
  return any ? out : std::string();
}

bool KeySumsDecoder::DecodeOne(ByteReader* in, std::span<const uint32_t> weights, EntrySums* sums) {
  sums->entries.clear();
  const uint8_t has = in->U8();
  if (has >= kHasEnd) return false;
  if ((has & kKnown) == 0) return has == 0;
  sums->entries.resize(weights.size());
  numbers_.assign(weights.begin(), weights.end());
  if ((has & kOwnCounts) != 0) longs_.Decode(in, numbers_);
  for (size_t i = 0; i < weights.size(); ++i) {
    ColumnSummary& sum = sums->entries[i];
    if (numbers_[i] < 0 || numbers_[i] > weights[i]) return false;
    sum.values = sum.numbers = static_cast<uint64_t>(numbers_[i]);
    sum.has_floats = (has & kHasFloats) != 0 && sum.numbers > 0;
  }
  if ((has & kOwnFloats) != 0) {
    longs_.Decode(in, numbers_);
    for (size_t i = 0; i < weights.size(); ++i) {
      sums->entries[i].has_floats = numbers_[i] != 0 && sums->entries[i].numbers > 0;
    }
  }
  const uint8_t scale = in->U8();
  if (scale > column::kDecimalScaleMax) return false;
  longs_.Decode(in, numbers_);
  for (size_t i = 0; i < weights.size(); ++i) {
    sums->entries[i].scale = scale;
    sums->entries[i].total = numbers_[i];
  }
  return in->ok();
}

bool KeySumsDecoder::Decode(std::string_view bytes, std::span<const uint32_t> weights,
                            std::vector<EntrySums>* columns) {
  ByteReader in(bytes);
  for (EntrySums& sums : *columns) {
    if (!DecodeOne(&in, weights, &sums)) return false;
  }
  return in.at_end();
}

}  // namespace slq::store
