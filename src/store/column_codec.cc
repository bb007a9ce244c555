#include "store/column_codec.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "absl/container/flat_hash_map.h"
#include "store/bytes.h"
#include "store/long_codec.h"

namespace slq::store {
namespace {

enum Layout : uint8_t { kLongs = 1, kBools, kFloats, kDecimals, kStrings, kDictionary, kMixed };

// Decimals are integers over a power of ten up to this.
constexpr double kPowers[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000};
constexpr double kExactMax = 9'007'199'254'740'992.0;  // 2^53

constexpr size_t kDictionaryShare = 8;  // at most one entry for so many rows
constexpr size_t kDictionaryMin = 16;

// The integer that gives `value` back over kPowers[scale]; false if there is none.
bool Scaled(double value, size_t scale, int64_t* integer) {
  const double product = value * kPowers[scale];
  if (!(std::fabs(product) < kExactMax)) return false;
  *integer = static_cast<int64_t>(std::llround(product));
  const double back = static_cast<double>(*integer) / kPowers[scale];
  return back == value && std::signbit(back) == std::signbit(value);
}

void WriteValue(const Value& value, ByteWriter* out) {
  out->U8(static_cast<uint8_t>(value.type()));
  switch (value.type()) {
    case Type::kNull:
      break;
    case Type::kBool:
      out->U8(value.bool_value() ? 1 : 0);
      break;
    case Type::kLong:
      out->I64(value.long_value());
      break;
    case Type::kFloat:
      out->F64(value.float_value());
      break;
    case Type::kString:
      out->Text(value.string_value());
      break;
  }
}

Value ReadValue(ByteReader* in) {
  switch (in->U8()) {
    case static_cast<uint8_t>(Type::kNull):
      return Value::Null();
    case static_cast<uint8_t>(Type::kBool):
      return Value::Bool(in->U8() != 0);
    case static_cast<uint8_t>(Type::kLong):
      return Value::Long(in->I64());
    case static_cast<uint8_t>(Type::kFloat):
      return Value::Float(in->F64());
    case static_cast<uint8_t>(Type::kString):
      return Value::String(in->Text());
    default:
      in->Fail();
      return Value::Null();
  }
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

// Writes `layout` and which rows are null.
void WriteHead(Layout layout, std::span<const Value> values, ByteWriter* out) {
  out->U8(layout);
  const bool nulls = layout != kMixed && std::any_of(values.begin(), values.end(),
                                                     [](const Value& v) { return v.is_null(); });
  out->U8(nulls ? 1 : 0);
  if (!nulls) return;
  for (const Value& value : values) out->U8(value.is_null() ? 1 : 0);
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

void EncodeFloats(std::span<const Value> values, std::string* out) {
  ByteWriter writer(out);
  for (size_t scale = 0; scale < std::size(kPowers); ++scale) {
    int64_t ignored = 0;
    if (!std::all_of(values.begin(), values.end(), [&](const Value& v) {
          return v.is_null() || Scaled(v.float_value(), scale, &ignored);
        })) {
      continue;
    }
    WriteHead(kDecimals, values, &writer);
    writer.U8(static_cast<uint8_t>(scale));
    EncodeLongs(Integers(values,
                         [scale](const Value& v) {
                           int64_t integer = 0;
                           Scaled(v.float_value(), scale, &integer);
                           return integer;
                         }),
                out);
    return;
  }
  WriteHead(kFloats, values, &writer);
  for (const Value& value : values) writer.F64(value.is_null() ? 0 : value.float_value());
}

// False, and nothing written, if there are too many different strings.
bool EncodeDictionary(std::span<const Value> values, std::string* out) {
  const size_t entries_max = std::max(kDictionaryMin, values.size() / kDictionaryShare);
  absl::flat_hash_map<std::string_view, int64_t> codes;
  std::vector<std::string_view> entries;
  for (const Value& value : values) {
    if (value.is_null()) continue;
    if (!codes.try_emplace(value.string_value(), static_cast<int64_t>(entries.size())).second) {
      continue;
    }
    entries.push_back(value.string_value());
    if (entries.size() > entries_max) return false;
  }
  ByteWriter writer(out);
  WriteHead(kDictionary, values, &writer);
  writer.U32(static_cast<uint32_t>(entries.size()));
  for (const std::string_view entry : entries) writer.Text(entry);
  EncodeLongs(Integers(values, [&](const Value& v) { return codes[v.string_value()]; }), out);
  return true;
}

void EncodeStrings(std::span<const Value> values, std::string* out) {
  if (EncodeDictionary(values, out)) return;
  ByteWriter writer(out);
  WriteHead(kStrings, values, &writer);
  std::vector<int64_t> sizes;
  for (const Value& value : values) {
    sizes.push_back(value.is_null() ? 0 : static_cast<int64_t>(value.string_value().size()));
  }
  EncodeLongs(sizes, out);
  for (const Value& value : values) {
    if (!value.is_null()) out->append(value.string_value());
  }
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

void DecodeStrings(ByteReader* in, std::span<int64_t> sizes, bool reversed,
                   column::Column* column) {
  DecodeLongs(in, sizes);
  const std::span<std::string_view> strings = column->ResetStrings(sizes.size());
  ForEachRow(sizes.size(), reversed, [&](size_t to, size_t from) {
    strings[to] = in->Bytes(static_cast<size_t>(sizes[from]));
  });
}

void DecodeFloats(ByteReader* in, size_t rows, bool reversed, column::Column* column) {
  const std::span<double> out = column->ResetFloats(rows);
  ForEachRow(rows, reversed, [&](size_t to, size_t) { out[to] = in->F64(); });
}

void DecodeDecimals(ByteReader* in, std::span<int64_t> integers, bool reversed,
                    column::Column* column) {
  const uint8_t scale = in->U8();
  if (scale >= std::size(kPowers)) return in->Fail();
  DecodeLongs(in, integers);
  const std::span<double> out = column->ResetFloats(integers.size());
  ForEachRow(integers.size(), reversed, [&](size_t to, size_t from) {
    out[to] = static_cast<double>(integers[from]) / kPowers[scale];
  });
}

void DecodeDictionary(ByteReader* in, std::span<int64_t> codes, bool reversed,
                      std::vector<Value>* dictionary, column::Column* column) {
  dictionary->clear();
  for (uint32_t left = in->Count(sizeof(uint32_t)); left > 0; --left) {
    dictionary->push_back(Value::String(in->Text()));
  }
  DecodeLongs(in, codes);
  const std::span<uint32_t> out = column->ResetCodes(codes.size(), *dictionary);
  ForEachRow(codes.size(), reversed, [&](size_t to, size_t from) {
    out[to] = static_cast<uint32_t>(codes[from]);
    if (static_cast<uint64_t>(codes[from]) >= dictionary->size()) in->Fail();
  });
}

}  // namespace

void EncodeColumn(std::span<const Value> values, std::string* out) {
  if (std::all_of(values.begin(), values.end(), [](const Value& v) { return v.is_null(); })) {
    return;
  }
  ByteWriter writer(out);
  switch (CommonType(values)) {
    case Type::kLong:
      WriteHead(kLongs, values, &writer);
      EncodeLongs(Integers(values, [](const Value& v) { return v.long_value(); }), out);
      break;
    case Type::kBool:
      WriteHead(kBools, values, &writer);
      EncodeLongs(Integers(values, [](const Value& v) { return int64_t{v.bool_value()}; }), out);
      break;
    case Type::kFloat:
      EncodeFloats(values, out);
      break;
    case Type::kString:
      EncodeStrings(values, out);
      break;
    case Type::kNull:
      WriteHead(kMixed, values, &writer);
      for (const Value& value : values) WriteValue(value, &writer);
      break;
  }
}

bool ColumnDecoder::Decode(std::string_view bytes, size_t rows, bool reversed,
                           column::Column* column) {
  if (bytes.empty()) {
    column->ResetNull(rows);
    return true;
  }
  ByteReader in(bytes);
  const uint8_t layout = in.U8();
  const bool has_nulls = in.U8() != 0;
  const std::string_view nulls = has_nulls ? in.Bytes(rows) : std::string_view();
  longs_.resize(rows);
  switch (layout) {
    case kLongs: {
      DecodeLongs(&in, longs_);
      const std::span<int64_t> out = column->ResetLongs(rows);
      ForEachRow(rows, reversed, [&](size_t to, size_t from) { out[to] = longs_[from]; });
      break;
    }
    case kBools: {
      DecodeLongs(&in, longs_);
      const std::span<uint8_t> out = column->ResetBools(rows);
      ForEachRow(rows, reversed, [&](size_t to, size_t from) { out[to] = longs_[from] != 0; });
      break;
    }
    case kFloats:
      DecodeFloats(&in, rows, reversed, column);
      break;
    case kDecimals:
      DecodeDecimals(&in, longs_, reversed, column);
      break;
    case kStrings:
      DecodeStrings(&in, longs_, reversed, column);
      break;
    case kDictionary:
      DecodeDictionary(&in, longs_, reversed, &dictionary_, column);
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
               [&](size_t to, size_t from) { out[to] = static_cast<uint8_t>(nulls[from] != 0); });
  }
  return in.at_end();
}

}  // namespace slq::store
