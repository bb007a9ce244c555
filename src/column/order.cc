#include "column/order.h"

#include <optional>

#include "column/number.h"

namespace slq::column {
namespace {

enum class Rank : uint8_t { kNumber, kBool, kString, kNull };

// Sets `number` when the value ranks as one.
Rank RankOf(const Value& v, NumericStrings numeric_strings, Number* number) {
  if (v.is_null()) return Rank::kNull;
  if (v.type() == Type::kBool) return Rank::kBool;
  if (v.type() == Type::kString && numeric_strings == NumericStrings::kAsText) {
    return Rank::kString;
  }
  const std::optional<Number> parsed = NumberFrom(v);
  if (!parsed.has_value()) return Rank::kString;
  *number = *parsed;
  return Rank::kNumber;
}

}  // namespace

int CompareOrder(const Value& a, const Value& b, NumericStrings numeric_strings) {
  if (a.type() == Type::kLong && b.type() == Type::kLong) {
    return (a.long_value() > b.long_value()) - (a.long_value() < b.long_value());
  }
  Number x;
  Number y;
  const Rank a_rank = RankOf(a, numeric_strings, &x);
  const Rank b_rank = RankOf(b, numeric_strings, &y);
  if (a_rank != b_rank) return a_rank < b_rank ? -1 : 1;
  switch (a_rank) {
    case Rank::kNumber:
      return CompareNumbers(x, y);
    case Rank::kBool:
      return static_cast<int>(a.bool_value()) - static_cast<int>(b.bool_value());
    case Rank::kString:
      return a.string_value().compare(b.string_value());
    case Rank::kNull:
      break;
  }
  return 0;
}

int CompareTotal(const Value& a, const Value& b, NumericStrings numeric_strings) {
  const int order = CompareOrder(a, b, numeric_strings);
  if (order != 0) return order;
  if (a.type() != b.type()) return a.type() < b.type() ? -1 : 1;
  return a.type() == Type::kString ? a.string_value().compare(b.string_value()) : 0;
}

}  // namespace slq::column
