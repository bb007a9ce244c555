#include "store/column_codec.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include "base/value_bytes.h"

namespace slq::store {
namespace {

// The numbers of TextLayout go on from these.
enum Layout : uint8_t {
  kLongs = 1,
  kBools = 2,
  kFloats = 3,
  kDecimals = 4,
  kMixed = 7,
  kLongsAndDecimals = 10
};

// Decimals are integers over a power of ten up to this.
constexpr double kPowers[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000};
constexpr double kExactMax = 9'007'199'254'740'992.0;  // 2^53

// The integer that gives `value` back over kPowers[scale]; false if there is none.
bool Scaled(double value, size_t scale, int64_t* integer) {
  const double product = value * kPowers[scale];
  if (!(std::fabs(product) < kExactMax)) return false;
  *integer = static_cast<int64_t>(std::llround(product));
  const double back = static_cast<double>(*integer) / kPowers[scale];
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

// Integers of all rows; a null repeats the one before, which costs least.
template <typename F>
std::vector<int64_t> Integers(std::span<const Value> values, F integer) {
  std::vector<int64_t> out;
  int64_t last = 0;
  for (const Value& value : values) {
    if (!value.is_null()) last = integer(value);
    out.push_back(last);
  }
  return out;
}

// Calls put(row in the column, row in the block) for each row.
template <typename F>
void ForEachRow(size_t rows, bool reversed, F put) {
  if (reversed) {
    for (size_t i = 0; i < rows; ++i) put(rows - 1 - i, i);
  } else {
    for (size_t i = 0; i < rows; ++i) put(i, i);
  }
}

void DecodeFloats(ByteReader* in, size_t rows, bool reversed, column::Column* column) {
  const std::span<double> out = column->ResetFloats(rows);
  ForEachRow(rows, reversed, [&](size_t to, size_t) { out[to] = in->F64(); });
}

void DecodeDecimals(ByteReader* in, LongDecoder* longs, std::span<int64_t> integers, bool reversed,
                    column::Column* column) {
  const uint8_t scale = in->U8();
  if (scale >= std::size(kPowers)) return in->Fail();
  longs->Decode(in, integers);
  const std::span<double> out = column->ResetFloats(integers.size());
  ForEachRow(integers.size(), reversed, [&](size_t to, size_t from) {
    out[to] = static_cast<double>(integers[from]) / kPowers[scale];
  });
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
      while (scale < std::size(kPowers) && !Scaled(value.float_value(), scale, &ignored)) ++scale;
    }
    if (scale == std::size(kPowers)) return std::nullopt;
  }
  // A larger scale may be too large for the values before.
  scaled_.clear();
  for (const Value& value : values) {
    int64_t integer = scaled_.empty() ? 0 : scaled_.back();
    if (value.type() == Type::kFloat && !Scaled(value.float_value(), scale, &integer)) {
      return std::nullopt;
    }
    if (value.type() == Type::kLong &&
        __builtin_mul_overflow(value.long_value(), static_cast<int64_t>(kPowers[scale]),
                               &integer)) {
      return std::nullopt;
    }
    scaled_.push_back(integer);
  }
  return scale;
}

void ColumnEncoder::EncodeFloats(std::span<const Value> values, std::string* out) {
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
  texts_ = {};
  different_ = values;
  if (std::all_of(values.begin(), values.end(), [](const Value& v) { return v.is_null(); })) {
    return;
  }
  ByteWriter writer(out);
  switch (CommonType(values)) {
    case Type::kLong:
      WriteHead(kLongs, values, out);
      longs_.Encode(Integers(values, [](const Value& v) { return v.long_value(); }), out);
      break;
    case Type::kBool:
      WriteHead(kBools, values, out);
      longs_.Encode(Integers(values, [](const Value& v) { return int64_t{v.bool_value()}; }), out);
      break;
    case Type::kFloat:
      EncodeFloats(values, out);
      break;
    case Type::kString: {
      const size_t start = out->size();
      WriteHead(0, values, out);
      texts_ = EncodeTexts(values, &longs_, out);
      (*out)[start] = static_cast<char>(texts_.layout);
      if (texts_.layout == TextLayout::kDictionary) different_ = texts_.entries;
      break;
    }
    case Type::kNull:
      EncodeMixed(values, out);
      break;
  }
}

void ColumnDecoder::DecodeNumbers(ByteReader* in, size_t rows, bool reversed,
                                  column::Column* column) {
  const uint8_t scale = in->U8();
  if (scale >= std::size(kPowers)) return in->Fail();
  long_decoder_.Decode(in, longs_);
  types_.resize(rows);
  long_decoder_.Decode(in, types_);
  if (!in->ok()) return;
  const std::span<Value> out = column->ResetMixed(rows);
  const auto divisor = static_cast<int64_t>(kPowers[scale]);
  ForEachRow(rows, reversed, [&](size_t to, size_t from) {
    if (types_[from] == static_cast<int64_t>(Type::kLong)) {
      out[to] = Value::Long(longs_[from] / divisor);
    } else if (types_[from] == static_cast<int64_t>(Type::kFloat)) {
      out[to] = Value::Float(static_cast<double>(longs_[from]) / kPowers[scale]);
    } else if (types_[from] != static_cast<int64_t>(Type::kNull)) {
      in->Fail();
    }
  });
}

bool ColumnDecoder::Decode(std::string_view bytes, size_t rows, bool reversed,
                           column::Column* column) {
  is_text_ = false;
  reversed_ = reversed;
  if (bytes.empty()) {
    column->ResetNull(rows);
    return true;
  }
  ByteReader in(bytes);
  const uint8_t layout = in.U8();
  const bool has_nulls = in.U8() != 0;
  nulls_.resize(has_nulls ? rows : 0);
  long_decoder_.Decode(&in, nulls_);
  longs_.resize(rows);
  switch (layout) {
    case kLongs: {
      long_decoder_.Decode(&in, longs_);
      const std::span<int64_t> out = column->ResetLongs(rows);
      ForEachRow(rows, reversed, [&](size_t to, size_t from) { out[to] = longs_[from]; });
      break;
    }
    case kBools: {
      long_decoder_.Decode(&in, longs_);
      const std::span<uint8_t> out = column->ResetBools(rows);
      ForEachRow(rows, reversed, [&](size_t to, size_t from) { out[to] = longs_[from] != 0; });
      break;
    }
    case kFloats:
      DecodeFloats(&in, rows, reversed, column);
      break;
    case kDecimals:
      DecodeDecimals(&in, &long_decoder_, longs_, reversed, column);
      break;
    case static_cast<uint8_t>(TextLayout::kPlain):
    case static_cast<uint8_t>(TextLayout::kDictionary):
    case static_cast<uint8_t>(TextLayout::kPatterns):
    case static_cast<uint8_t>(TextLayout::kAlphabet):
      is_text_ = true;
      text_decoder_.Decode(static_cast<TextLayout>(layout), &in, reversed, &long_decoder_, longs_,
                           column);
      break;
    case kLongsAndDecimals:
      DecodeNumbers(&in, rows, reversed, column);
      break;
    case kMixed: {
      const std::span<Value> out = column->ResetMixed(rows);
      ForEachRow(rows, reversed, [&](size_t to, size_t) { out[to] = ReadValue(&in); });
      break;
    }
    default:
      return false;
  }
  if (has_nulls && in.ok()) {
    const std::span<uint8_t> out = column->ResetNulls();
    ForEachRow(rows, reversed,
               [&](size_t to, size_t from) { out[to] = static_cast<uint8_t>(nulls_[from] != 0); });
  }
  return in.at_end();
}

}  // namespace slq::store
