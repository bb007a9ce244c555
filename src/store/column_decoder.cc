#include "store/column_decoder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>

#include "base/value_bytes.h"
#include "store/column_layout.h"
#include "store/zone.h"

namespace slq::store {
namespace {

using column::kPowersOfTen;

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

void DecodeLongDecimals(ByteReader* in, LongDecoder* longs, std::span<int64_t> integers,
                        bool reversed, column::Column* column) {
  const uint8_t scale = in->U8();
  if (scale >= std::size(kPowersOfTen)) return in->Fail();
  longs->Decode(in, integers);
  const std::span<double> out = column->ResetFloats(integers.size());
  ForEachRow(integers.size(), reversed, [&](size_t to, size_t from) {
    out[to] = static_cast<double>(integers[from]) / kPowersOfTen[scale];
  });
}

// The longs that a condition may hold for.
struct LongRange {
  int64_t low = std::numeric_limits<int64_t>::min();
  int64_t high = std::numeric_limits<int64_t>::max();
};

// Of steps of a power of ten. A row outside meets no condition; one inside may not, too.
LongRange RangeOf(std::span<const column::PushedPredicate* const> conditions, int64_t power) {
  using Op = column::PushedPredicate::Op;
  LongRange range;
  for (const column::PushedPredicate* const condition : conditions) {
    if (condition->operands.size() != 1) continue;
    const Value& operand = condition->operands[0];
    LongRange bound;  // around the operand
    if (operand.type() == Type::kLong) {
      if (__builtin_mul_overflow(operand.long_value(), power, &bound.low)) continue;
      bound.high = bound.low;
    } else if (operand.type() == Type::kFloat) {
      const double steps = operand.float_value() * static_cast<double>(power);
      if (!(std::fabs(steps) < kExactMax)) continue;
      bound = {static_cast<int64_t>(steps) - 2, static_cast<int64_t>(steps) + 2};
    } else {
      continue;
    }
    const Op op = condition->op;
    if (op == Op::kEqual || op == Op::kLess || op == Op::kLessEqual) {
      range.high = std::min(range.high, bound.high);
    }
    if (op == Op::kEqual || op == Op::kGreater || op == Op::kGreaterEqual) {
      range.low = std::max(range.low, bound.low);
    }
  }
  return range;
}

}  // namespace

void ColumnDecoder::DecodeNumbers(ByteReader* in, size_t rows, bool reversed,
                                  column::Column* column) {
  const uint8_t scale = in->U8();
  if (scale >= std::size(kPowersOfTen)) return in->Fail();
  long_decoder_.Decode(in, longs_);
  types_.resize(rows);
  long_decoder_.Decode(in, types_);
  if (!in->ok()) return;
  const std::span<Value> out = column->ResetMixed(rows);
  const auto divisor = static_cast<int64_t>(kPowersOfTen[scale]);
  ForEachRow(rows, reversed, [&](size_t to, size_t from) {
    if (types_[from] == static_cast<int64_t>(Type::kLong)) {
      out[to] = Value::Long(longs_[from] / divisor);
    } else if (types_[from] == static_cast<int64_t>(Type::kFloat)) {
      out[to] = Value::Float(static_cast<double>(longs_[from]) / kPowersOfTen[scale]);
    } else if (types_[from] != static_cast<int64_t>(Type::kNull)) {
      in->Fail();
    }
  });
}

void ColumnDecoder::DecodeDecimals(ByteReader* in, size_t rows, bool reversed,
                                   const column::Selection* wanted, column::Column* column) {
  const unsigned scale = in->U8();
  if (scale > column::kDecimalScaleMax) return in->Fail();
  const std::span<int64_t> steps = column->ResetDecimals(rows, scale);
  long_decoder_.Decode(in, wanted, steps);
  const uint8_t listed = in->U8();
  listed_rows_.resize(std::min<size_t>(in->U32(), rows + 1));
  if (listed > 1 || listed_rows_.size() > rows) return in->Fail();
  long_decoder_.Decode(in, listed_rows_);
  if (!in->ok()) return;
  // All sizes below 2^50 pass, which sums of them can bear.
  constexpr int kBits = 50;
  uint64_t outside = 0;
  const auto add = [&outside](int64_t step) {
    outside |= static_cast<uint64_t>(step) + (uint64_t{1} << kBits);
  };
  if (wanted != nullptr) {
    wanted->ForEach([&](uint32_t row) { add(steps[row]); });
  } else {
    for (const int64_t step : steps) add(step);
  }
  if (outside >> (kBits + 1) != 0) return in->Fail();
  const bool are_longs = listed == static_cast<uint8_t>(Listed::kLongs);
  if (are_longs && listed_rows_.empty()) {
    if (reversed) std::reverse(steps.begin(), steps.end());
    return;
  }
  const std::span<uint8_t> whole = column->ResetWhole();
  if (!are_longs) std::fill(whole.begin(), whole.end(), uint8_t{1});
  for (const int64_t row : listed_rows_) {
    if (static_cast<uint64_t>(row) >= rows) return in->Fail();
    whole[static_cast<size_t>(row)] = are_longs ? 1 : 0;
  }
  if (!reversed) return;
  std::reverse(steps.begin(), steps.end());
  std::reverse(whole.begin(), whole.end());
}

// The entries and their counts.
bool ColumnDecoder::ReadLongEntries(ByteReader* in) {
  const size_t entries = in->U32();
  if (entries > kLongEntriesMax) in->Fail();
  entries_.resize(in->ok() ? entries : 0);
  counts_.resize(entries_.size());
  long_decoder_.Decode(in, entries_);
  long_decoder_.Decode(in, counts_);
  return in->ok();
}

// Longs are made of the codes that may meet the conditions.
void ColumnDecoder::DecodeLongCodes(ByteReader* in, size_t rows, bool reversed,
                                    const column::Selection& wanted, column::Column* column) {
  held_.assign(entries_.size(), 1);
  for (size_t i = 0; i < entries_.size(); ++i) {
    const Value entry = Value::Long(entries_[i]);
    const bool holds = std::all_of(conditions_.begin(), conditions_.end(), [&](const auto* one) {
      return MayMeet(ZoneOf({&entry, 1}), *one);
    });
    if (!holds) held_[i] = 0;
  }
  codes_.resize(rows);
  may_hold_.Assign(wanted);
  if (std::find(held_.begin(), held_.end(), 0) == held_.end()) {
    long_decoder_.DecodeCodes(in, entries_.size(), &wanted, codes_);
  } else {
    long_decoder_.SelectCodes(in, held_, &may_hold_, codes_);
  }
  if (!in->ok()) return;
  has_codes_ = true;
  const std::span<int64_t> out = column->ResetLongs(rows);
  may_hold_.ForEach([to = out.data(), entries = entries_.data(),
                     codes = codes_.data()](uint32_t row) { to[row] = entries[codes[row]]; });
  if (reversed) std::reverse(out.begin(), out.end());
}

void ColumnDecoder::Narrow(const column::Column& column, column::Selection* rows) const {
  using Layout = column::Column::Layout;
  if (conditions_.empty()) return;
  if (is_text_) {
    if (text_decoder_.may_hold() == nullptr) return;
    rows->Assign(*text_decoder_.may_hold());
    if (reversed_) rows->Mirror(column.size());
  } else if (has_codes_) {
    rows->Assign(may_hold_);
    if (reversed_) rows->Mirror(column.size());
  } else if (column.layout() == Layout::kLong || column.layout() == Layout::kDecimal) {
    const bool are_longs = column.layout() == Layout::kLong;
    const LongRange range = RangeOf(
        conditions_, are_longs ? 1 : static_cast<int64_t>(column::kPowersOfTen[column.scale()]));
    if (range.low == LongRange().low && range.high == LongRange().high) return;
    rows->Keep([range, longs = column.longs().data()](uint32_t row) {
      return range.low <= longs[row] && longs[row] <= range.high;
    });
  }
}

bool ColumnDecoder::HasCounts(std::string_view bytes) {
  if (bytes.empty()) return false;
  const auto layout = static_cast<uint8_t>(bytes[0]);
  return layout == kLongDictionary ||
         layout == static_cast<uint8_t>(TextLayout::kCountedDictionary);
}

bool ColumnDecoder::DecodeCounts(std::string_view bytes, size_t rows, column::Column* column,
                                 std::vector<uint32_t>* weights) {
  ByteReader in(bytes);
  return ReadCounts(&in, rows, column, weights);
}

bool ColumnDecoder::DecodeKey(std::string_view bytes, size_t rows, column::Column* column,
                              std::vector<uint32_t>* weights, std::vector<uint32_t>* codes) {
  ByteReader in(bytes);
  if (!HasCounts(bytes) || !ReadCounts(&in, rows, column, weights)) return false;
  codes->resize(rows);
  const bool has_nulls = !nulls_.empty();
  const size_t entries = weights->size() - (has_nulls ? 1 : 0);
  long_decoder_.DecodeCodes(&in, entries, nullptr, *codes);
  for (size_t row = 0; row < nulls_.size(); ++row) {
    if (nulls_[row] != 0) (*codes)[row] = static_cast<uint32_t>(entries);
  }
  return in.at_end();
}

// Up to the codes.
bool ColumnDecoder::ReadCounts(ByteReader* in, size_t rows, column::Column* column,
                               std::vector<uint32_t>* weights) {
  const bool are_longs = in->U8() == kLongDictionary;
  const bool has_nulls = in->U8() != 0;
  nulls_.resize(has_nulls ? rows : 0);
  long_decoder_.Decode(in, nulls_);
  const size_t spare_rows = has_nulls ? 1 : 0;
  if (are_longs) {
    ReadLongEntries(in);
    const std::span<int64_t> longs = column->ResetLongs(entries_.size() + spare_rows);
    std::copy(entries_.begin(), entries_.end(), longs.begin());
    if (has_nulls) longs.back() = 0;
  } else {
    text_decoder_.DecodeEntries(in, &long_decoder_, spare_rows, column, &counts_);
  }
  if (!in->ok()) return false;
  uint64_t left = rows;
  weights->clear();
  for (const int64_t count : counts_) {
    if (count <= 0 || static_cast<uint64_t>(count) > left) return false;
    left -= static_cast<uint64_t>(count);
    weights->push_back(static_cast<uint32_t>(count));
  }
  if (has_nulls) {
    weights->push_back(static_cast<uint32_t>(left));
    column->ResetNulls().back() = 1;
    left = 0;
  }
  return left == 0;
}

bool ColumnDecoder::Decode(std::string_view bytes, size_t rows, bool reversed,
                           const column::Selection* wanted, column::Column* column) {
  is_text_ = false;
  has_codes_ = false;
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
  column::Selection all;
  switch (layout) {
    case kLongs: {
      const std::span<int64_t> out = column->ResetLongs(rows);
      long_decoder_.Decode(&in, wanted, out);
      if (reversed) std::reverse(out.begin(), out.end());
      break;
    }
    case kShortDecimals:
      DecodeDecimals(&in, rows, reversed, wanted, column);
      break;
    case kLongDictionary:
      if (ReadLongEntries(&in)) {
        if (wanted == nullptr) all.SelectAll(rows);
        DecodeLongCodes(&in, rows, reversed, wanted == nullptr ? all : *wanted, column);
      }
      break;
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
      DecodeLongDecimals(&in, &long_decoder_, longs_, reversed, column);
      break;
    case static_cast<uint8_t>(TextLayout::kPlain):
    case static_cast<uint8_t>(TextLayout::kDictionary):
    case static_cast<uint8_t>(TextLayout::kPatterns):
    case static_cast<uint8_t>(TextLayout::kAlphabet):
    case static_cast<uint8_t>(TextLayout::kCountedDictionary):
      is_text_ = true;
      text_decoder_.Decode(static_cast<TextLayout>(layout), &in, rows, reversed, wanted,
                           &long_decoder_, column);
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
  if (has_nulls && in.ok() && column->layout() != column::Column::Layout::kNull) {
    const std::span<uint8_t> out = column->ResetNulls();
    ForEachRow(rows, reversed,
               [&](size_t to, size_t from) { out[to] = static_cast<uint8_t>(nulls_[from] != 0); });
  }
  return in.at_end();
}

}  // namespace slq::store
