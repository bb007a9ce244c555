#include "store/zone.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>

#include "base/ascii.h"
#include "column/number.h"

namespace slq::store {
namespace {

using column::Number;
using column::PushedPredicate;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kPlainDigitsBelow = 1e21;  // floats from here on are written with an exponent
constexpr double kExactBelow = 9007199254740992.0;  // 2^53
constexpr size_t kTextBytes = 8;

struct Range {
  double low = 0;
  double high = 0;
};

// The doubles around a number.
Range RangeOf(const Number& number) {
  const double near = column::ToDouble(number);
  const bool exact = number.kind == Number::Kind::kFloat ||
                     (number.kind == Number::Kind::kLong && std::fabs(near) < kExactBelow);
  if (exact) return {near, near};
  return {std::nextafter(near, -kInfinity), std::nextafter(near, kInfinity)};
}

// The first bytes of `text`, filled up with `filler`: not above the bytes of any text that
// is not below it (filler 0), not below any that starts with it (filler 0xff).
uint64_t TextStart(std::string_view text, uint8_t filler) {
  std::array<char, kTextBytes> bytes;
  if (text.size() < kTextBytes) {
    bytes.fill(static_cast<char>(filler));
    text.copy(bytes.data(), kTextBytes);
    text = {bytes.data(), kTextBytes};
  }
  uint64_t start = 0;
  std::memcpy(&start, text.data(), kTextBytes);
  return __builtin_bswap64(start);
}

bool IsPlainNumber(const Value& value) {
  return value.type() == Type::kLong ||
         (value.type() == Type::kFloat && std::fabs(value.float_value()) < kPlainDigitsBelow);
}

void AddNumber(const Number& number, Zone* zone) {
  const Range range = RangeOf(number);
  const bool first = (zone->has & (Zone::kNumbers | Zone::kNumericStrings)) == 0;
  zone->number_min = first ? range.low : std::min(zone->number_min, range.low);
  zone->number_max = first ? range.high : std::max(zone->number_max, range.high);
}

template <typename T>
struct Extremes {
  bool any = false;
  T least = 0;
  T most = 0;
  void Add(T value) {
    least = any ? std::min(least, value) : value;
    most = any ? std::max(most, value) : value;
    any = true;
  }
};

void AddExtremes(const Value& least, const Value& most, Zone* zone) {
  AddNumber(*column::NumberFrom(least), zone);
  zone->has |= Zone::kNumbers;
  AddNumber(*column::NumberFrom(most), zone);
}

void AddString(const Value& value, Zone* zone) {
  const uint64_t start = TextStart(value.string_value(), 0);
  const bool first = (zone->has & Zone::kStrings) == 0;
  zone->text_min = first ? start : std::min(zone->text_min, start);
  zone->text_max = first ? start : std::max(zone->text_max, start);
  const std::string_view text = value.string_value();
  // Most strings are told from numbers by their ends.
  const bool may_be =
      !text.empty() && IsDigit(text.back()) && (IsDigit(text.front()) || text.front() == '-');
  const std::optional<Number> number = may_be ? column::NumberFrom(value) : std::nullopt;
  if (number.has_value()) {
    AddNumber(*number, zone);
    zone->has |= Zone::kNumericStrings;
  }
  zone->has |= Zone::kStrings;
}

// Whether some number of [min, max] stands to some number of `range` as the condition says.
bool NumbersMay(PushedPredicate::Op op, double min, double max, const Range& range) {
  switch (op) {
    case PushedPredicate::Op::kLess:
      return min < range.high;
    case PushedPredicate::Op::kLessEqual:
      return min <= range.high;
    case PushedPredicate::Op::kGreater:
      return max > range.low;
    case PushedPredicate::Op::kGreaterEqual:
      return max >= range.low;
    default:
      return min <= range.high && max >= range.low;
  }
}

bool TextsMay(PushedPredicate::Op op, const Zone& zone, std::string_view text) {
  const uint64_t start = TextStart(text, 0);
  switch (op) {
    case PushedPredicate::Op::kLess:
    case PushedPredicate::Op::kLessEqual:
      return zone.text_min <= start;
    case PushedPredicate::Op::kGreater:
    case PushedPredicate::Op::kGreaterEqual:
      return zone.text_max >= start;
    case PushedPredicate::Op::kPrefix:
      return zone.text_min <= TextStart(text, 0xff) && zone.text_max >= start;
    default:
      return zone.text_min <= start && zone.text_max >= start;
  }
}

// Two strings compare bytewise, or as numbers if both are and one is past int64; a number
// compares with numbers and numeric strings. So a condition is ruled out only where neither
// way could meet it.
bool OperandMay(const Zone& zone, PushedPredicate::Op op, const Value& operand) {
  if (operand.type() == Type::kBool) return true;
  if (operand.type() != Type::kString && !IsPlainNumber(operand)) return true;
  const std::optional<Number> number = column::NumberFrom(operand);
  const bool has_numbers = (zone.has & (Zone::kNumbers | Zone::kNumericStrings)) != 0;
  if (number.has_value() && has_numbers &&
      NumbersMay(op, zone.number_min, zone.number_max, RangeOf(*number))) {
    return true;
  }
  return operand.type() == Type::kString && (zone.has & Zone::kStrings) != 0 &&
         TextsMay(op, zone, operand.string_value());
}

}  // namespace

Zone ZoneOf(std::span<const Value> values) {
  Zone zone;
  Extremes<int64_t> longs;
  Extremes<double> floats;
  for (const Value& value : values) {
    if (value.is_null()) continue;
    if (value.type() == Type::kString) {
      AddString(value, &zone);
    } else if (value.type() == Type::kLong) {
      longs.Add(value.long_value());
    } else if (IsPlainNumber(value)) {
      floats.Add(value.float_value());
    } else {
      zone.has |= Zone::kOthers;
    }
  }
  if (longs.any) AddExtremes(Value::Long(longs.least), Value::Long(longs.most), &zone);
  if (floats.any) AddExtremes(Value::Float(floats.least), Value::Float(floats.most), &zone);
  return zone;
}

bool MayMeet(const Zone& zone, const PushedPredicate& predicate) {
  if (zone.is_all_null()) return false;
  if ((zone.has & Zone::kOthers) != 0) return true;
  switch (predicate.op) {
    case PushedPredicate::Op::kNotNull:
    case PushedPredicate::Op::kContains:
      return true;
    case PushedPredicate::Op::kPrefix:
      // Numbers are matched by their digits.
      if ((zone.has & Zone::kNumbers) != 0) return true;
      return TextsMay(predicate.op, zone, predicate.operands[0].string_value());
    default:
      return std::any_of(predicate.operands.begin(), predicate.operands.end(),
                         [&](const Value& v) { return OperandMay(zone, predicate.op, v); });
  }
}

void WriteZone(const Zone& zone, ByteWriter* out) {
  out->U8(zone.has);
  if ((zone.has & (Zone::kNumbers | Zone::kNumericStrings)) != 0) {
    out->F64(zone.number_min);
    out->F64(zone.number_max);
  }
  if ((zone.has & Zone::kStrings) != 0) {
    out->U64(zone.text_min);
    out->U64(zone.text_max);
  }
}

Zone ReadZone(ByteReader* in) {
  Zone zone;
  zone.has = in->U8();
  if ((zone.has & (Zone::kNumbers | Zone::kNumericStrings)) != 0) {
    zone.number_min = in->F64();
    zone.number_max = in->F64();
  }
  if ((zone.has & Zone::kStrings) != 0) {
    zone.text_min = in->U64();
    zone.text_max = in->U64();
  }
  if (zone.has > (Zone::kNumbers | Zone::kStrings | Zone::kNumericStrings | Zone::kOthers)) {
    in->Fail();
  }
  return zone;
}

}  // namespace slq::store
