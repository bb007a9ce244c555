#include "store/column_encoder.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include "base/value_bytes.h"
#include "store/column_layout.h"

namespace slq::store {
namespace {

using column::kPowersOfTen;

constexpr size_t kRowsPerLongEntry = 16;  // of a dictionary of longs, at least

// The integer that gives `value` back over kPowersOfTen[scale]; false if there is none.
bool Scaled(double value, size_t scale, int64_t* integer) {
  const double product = value * kPowersOfTen[scale];
  if (!(std::fabs(product) < kExactMax)) return false;
  *integer = static_cast<int64_t>(std::llround(product));
  const double back = static_cast<double>(*integer) / kPowersOfTen[scale];
  return back == value && std::signbit(back) == std::signbit(value);
}

// The type that all values but nulls have; kNull if they have none in common.
Type CommonType(std::span<const Value> values) {
  Type common = Type::kNull;
  for (const Value& value : values) {
    if (value.is_null()) continue;
    if (common != Type::kNull && common != value.type()) return Type::kNull;
    common = value.type();
  }
  return common;
}

uint64_t CountValues(std::span<const Value> values) {
  return static_cast<uint64_t>(
      std::count_if(values.begin(), values.end(), [](const Value& v) { return !v.is_null(); }));
}

// Integers of all rows; a null repeats the one before, or is the first one, which costs least.
template <typename F>
std::vector<int64_t> Integers(std::span<const Value> values, F integer) {
  std::vector<int64_t> out;
  out.reserve(values.size());
  const auto first =
      std::find_if(values.begin(), values.end(), [](const Value& v) { return !v.is_null(); });
  int64_t last = first == values.end() ? 0 : integer(*first);
  for (const Value& value : values) {
    if (!value.is_null()) last = integer(value);
    out.push_back(last);
  }
  return out;
}

}  // namespace

// Writes `layout` and which rows are null.
void ColumnEncoder::WriteHead(uint8_t layout, std::span<const Value> values, std::string* out) {
  ByteWriter writer(out);
  writer.U8(layout);
  const bool nulls =
      std::any_of(values.begin(), values.end(), [](const Value& v) { return v.is_null(); });
  writer.U8(nulls ? 1 : 0);
  if (!nulls) return;
  std::vector<int64_t> flags;
  for (const Value& value : values) flags.push_back(value.is_null() ? 1 : 0);
  longs_.Encode(flags, out);
}

// The smallest scale at which all values are integers that give them back.
std::optional<size_t> ColumnEncoder::ScaleOf(std::span<const Value> values) {
  size_t scale = 0;
  for (const Value& value : values) {
    if (value.is_null()) continue;
    int64_t ignored = 0;
    if (value.type() == Type::kFloat) {
      while (scale < std::size(kPowersOfTen) && !Scaled(value.float_value(), scale, &ignored))
        ++scale;
    }
    if (scale == std::size(kPowersOfTen)) return std::nullopt;
  }
  // A larger scale may be too large for the values before.
  scaled_.clear();
  for (const Value& value : values) {
    int64_t integer = scaled_.empty() ? 0 : scaled_.back();
    if (value.type() == Type::kFloat && !Scaled(value.float_value(), scale, &integer)) {
      return std::nullopt;
    }
    if (value.type() == Type::kLong &&
        __builtin_mul_overflow(value.long_value(), static_cast<int64_t>(kPowersOfTen[scale]),
                               &integer)) {
      return std::nullopt;
    }
    scaled_.push_back(integer);
  }
  return scale;
}

void ColumnEncoder::Summarize(std::span<const Value> values, unsigned scale) {
  column::ColumnSummary& summary = summary_.emplace();
  summary.scale = scale;
  for (size_t row = 0; row < values.size(); ++row) {
    if (values[row].is_null()) continue;
    ++summary.values;
    summary.has_floats = summary.has_floats || values[row].type() == Type::kFloat;
    summary.total += scaled_[row];
  }
  summary.numbers = summary.values;
}

// The codes of the few longs there are; false, and nothing written, if they take more bytes.
bool ColumnEncoder::EncodeLongDictionary(std::span<const Value> values, size_t bytes_max,
                                         std::string* out) {
  const size_t entries_max = std::min(kLongEntriesMax, values.size() / kRowsPerLongEntry);
  std::vector<int64_t> entries;
  std::vector<int64_t> codes;
  size_t code = 0;
  for (const int64_t value : scaled_) {
    if (entries.empty() || entries[code] != value) {
      code =
          static_cast<size_t>(std::find(entries.begin(), entries.end(), value) - entries.begin());
      if (code == entries_max) return false;
      if (code == entries.size()) entries.push_back(value);
    }
    codes.push_back(static_cast<int64_t>(code));
  }
  const size_t start = out->size();
  WriteHead(kLongDictionary, values, out);
  ByteWriter(out).U32(static_cast<uint32_t>(entries.size()));
  longs_.EncodeBits(entries, out);
  longs_.EncodeBits(CountCodes(values, codes, entries.size()), out);
  longs_.EncodeBits(codes, out);
  has_codes_ = out->size() - start <= bytes_max;
  if (!has_codes_) out->resize(start);
  return has_codes_;
}

void ColumnEncoder::EncodeLongs(std::span<const Value> values, std::string* out) {
  scaled_ = Integers(values, [](const Value& v) { return v.long_value(); });
  Summarize(values, 0);
  const size_t start = out->size();
  WriteHead(kLongs, values, out);
  longs_.Encode(scaled_, out);
  const size_t bytes = out->size() - start;
  std::string plain = out->substr(start);
  out->resize(start);
  // Codes may take twice as much: they need no look at each value.
  if (!EncodeLongDictionary(values, 2 * bytes, out)) *out += plain;
}

// Numbers of few digits; false, and nothing written, for others.
bool ColumnEncoder::EncodeDecimals(std::span<const Value> values, std::string* out) {
  const std::optional<size_t> scale = ScaleOf(values);
  const bool are_short = std::all_of(scaled_.begin(), scaled_.end(), [](int64_t v) {
    return -column::kDecimalMax < v && v < column::kDecimalMax;
  });
  if (!scale.has_value() || !are_short) return false;
  Summarize(values, static_cast<unsigned>(*scale));
  WriteHead(kShortDecimals, values, out);
  ByteWriter writer(out);
  writer.U8(static_cast<uint8_t>(*scale));
  longs_.Encode(scaled_, out);
  std::vector<int64_t> rows_of[2];
  for (size_t row = 0; row < values.size(); ++row) {
    if (values[row].is_null()) continue;
    const Listed type = values[row].type() == Type::kFloat ? Listed::kFloats : Listed::kLongs;
    rows_of[static_cast<size_t>(type)].push_back(static_cast<int64_t>(row));
  }
  const size_t listed = rows_of[0].size() <= rows_of[1].size() ? 0 : 1;
  writer.U8(static_cast<uint8_t>(listed));
  writer.U32(static_cast<uint32_t>(rows_of[listed].size()));
  longs_.Encode(rows_of[listed], out);
  return true;
}

void ColumnEncoder::EncodeFloats(std::span<const Value> values, std::string* out) {
  if (EncodeDecimals(values, out)) return;
  ByteWriter writer(out);
  const std::optional<size_t> scale = ScaleOf(values);
  WriteHead(scale.has_value() ? kDecimals : kFloats, values, out);
  if (scale.has_value()) {
    writer.U8(static_cast<uint8_t>(*scale));
    longs_.Encode(scaled_, out);
    return;
  }
  for (const Value& value : values) writer.F64(value.is_null() ? 0 : value.float_value());
}

// Numbers that came with and without a point; anything else as it is.
void ColumnEncoder::EncodeMixed(std::span<const Value> values, std::string* out) {
  ByteWriter writer(out);
  const bool are_numbers = std::all_of(values.begin(), values.end(), [](const Value& v) {
    return v.is_null() || v.type() == Type::kLong || v.type() == Type::kFloat;
  });
  if (are_numbers && EncodeDecimals(values, out)) return;
  const std::optional<size_t> scale = are_numbers ? ScaleOf(values) : std::nullopt;
  if (!scale.has_value()) {
    WriteHead(kMixed, {}, out);
    for (const Value& value : values) WriteValue(value, &writer);
    return;
  }
  WriteHead(kLongsAndDecimals, {}, out);
  writer.U8(static_cast<uint8_t>(*scale));
  longs_.Encode(scaled_, out);
  std::vector<int64_t> types;
  for (const Value& value : values) types.push_back(static_cast<int64_t>(value.type()));
  longs_.Encode(types, out);
}

void ColumnEncoder::Encode(std::span<const Value> values, std::string* out) {
  summary_.reset();
  EncodeValues(values, out);
  zone_ = ZoneOf(different_);
  if (zone_.has == 0 || zone_.has == Zone::kStrings) {
    summary_.emplace().values = CountValues(values);
  }
}

void ColumnEncoder::EncodeValues(std::span<const Value> values, std::string* out) {
  texts_ = {};
  different_ = values;
  has_codes_ = false;
  if (std::all_of(values.begin(), values.end(), [](const Value& v) { return v.is_null(); })) {
    return;
  }
  ByteWriter writer(out);
  switch (CommonType(values)) {
    case Type::kLong:
      EncodeLongs(values, out);
      break;
    case Type::kBool:
      WriteHead(kBools, values, out);
      longs_.Encode(Integers(values, [](const Value& v) { return int64_t{v.bool_value()}; }), out);
      summary_.emplace().values = CountValues(values);
      break;
    case Type::kFloat:
      EncodeFloats(values, out);
      break;
    case Type::kString: {
      const size_t start = out->size();
      WriteHead(0, values, out);
      texts_ = EncodeTexts(values, &longs_, out);
      (*out)[start] = static_cast<char>(texts_.layout);
      has_codes_ = texts_.layout == TextLayout::kCountedDictionary;
      if (has_codes_) different_ = texts_.entries;
      break;
    }
    case Type::kNull:
      EncodeMixed(values, out);
      break;
  }
}

}  // namespace slq::store
