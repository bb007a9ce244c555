#include "exec/compare.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "column/number.h"
#include "exec/kernels.h"
#include "exec/truth.h"

namespace slq::exec {
namespace {

using column::Column;
using column::Number;
using column::Selection;
using plan::ExprOp;

// The operator that says of (b, a) what `op` says of (a, b).
ExprOp Mirror(ExprOp op) {
  switch (op) {
    case ExprOp::kLess:
      return ExprOp::kGreater;
    case ExprOp::kLessEqual:
      return ExprOp::kGreaterEqual;
    case ExprOp::kGreater:
      return ExprOp::kLess;
    case ExprOp::kGreaterEqual:
      return ExprOp::kLessEqual;
    default:
      return op;
  }
}

// Up to here every long has a double of its own.
constexpr int64_t kExactDoubleMax = int64_t{1} << 53;

// Compares longs with a float that lies between two of them: x >= 2.5 is x > 2.
void CompareBetween(ExprOp op, const Column& a, int64_t below, const Selection& rows,
                    std::span<Truth> truth) {
  switch (op) {
    case ExprOp::kEqual:
      Fill(Truth::kFalse, rows, truth);
      return;
    case ExprOp::kNotEqual:
      Fill(Truth::kTrue, rows, truth);
      return;
    case ExprOp::kLess:
      op = ExprOp::kLessEqual;
      break;
    case ExprOp::kGreaterEqual:
      op = ExprOp::kGreater;
      break;
    default:
      break;
  }
  CompareLoop(op, a.longs().data(), Same<int64_t>{below}, rows, truth.data());
}

// False where the number is a decimal text, or past what doubles hold exactly.
bool CompareLongs(ExprOp op, const Column& a, const Number& b, const Selection& rows,
                  std::span<Truth> truth) {
  if (b.kind == Number::Kind::kLong) {
    CompareLoop(op, a.longs().data(), Same<int64_t>{b.long_value}, rows, truth.data());
    return true;
  }
  if (b.kind != Number::Kind::kFloat) return false;
  if (!(std::fabs(b.float_value) <= static_cast<double>(kExactDoubleMax))) return false;
  const double below = std::floor(b.float_value);
  const auto l = static_cast<int64_t>(below);
  if (below == b.float_value) {
    CompareLoop(op, a.longs().data(), Same<int64_t>{l}, rows, truth.data());
  } else {
    CompareBetween(op, a, l, rows, truth);
  }
  return true;
}

std::optional<double> AsDouble(const Number& number) {
  if (number.kind == Number::Kind::kFloat) return number.float_value;
  if (number.kind != Number::Kind::kLong) return std::nullopt;
  const int64_t l = number.long_value;
  if (l > kExactDoubleMax || l < -kExactDoubleMax) return std::nullopt;
  return static_cast<double>(l);
}

// After a bytewise loop: texts that may be integers past int64 are compared again, as
// numbers. Only long texts can be any, so nearly every row is passed over by its size.
void CompareBigIntegers(ExprOp op, std::span<const std::string_view> a, const std::string_view* b,
                        size_t b_step, const Selection& rows, std::span<Truth> truth) {
  rows.ForEach([&](uint32_t row) {
    const std::string_view x = a[row];
    const std::string_view y = b[row * b_step];
    if (std::max(x.size(), y.size()) < column::kBigIntegerBytesMin) return;
    truth[row] = Compare(op, Value::String(x), Value::String(y));
  });
}

// A decimal column as an array. Its longs too are small enough to be doubles.
struct Decimals {
  const int64_t* steps;
  double power;
  double operator[](size_t i) const { return static_cast<double>(steps[i]) / power; }
};

// The loops over plain arrays; false if there is none for these types.
bool CompareArray(ExprOp op, const Column& a, const Value& b, const std::optional<Number>& number,
                  const Selection& rows, std::span<Truth> truth) {
  if (a.layout() == Column::Layout::kLong && number.has_value()) {
    return CompareLongs(op, a, *number, rows, truth);
  }
  if (a.layout() == Column::Layout::kFloat && number.has_value()) {
    const std::optional<double> f = AsDouble(*number);
    if (f.has_value()) CompareLoop(op, a.floats().data(), Same<double>{*f}, rows, truth.data());
    return f.has_value();
  }
  if (a.layout() == Column::Layout::kDecimal && number.has_value()) {
    const std::optional<double> f = AsDouble(*number);
    if (f.has_value()) {
      CompareLoop(op, Decimals{a.longs().data(), column::kPowersOfTen[a.scale()]}, Same<double>{*f},
                  rows, truth.data());
    }
    return f.has_value();
  }
  // The text of a null row must not be looked at.
  if (a.layout() == Column::Layout::kString && b.type() == Type::kString && a.nulls().empty()) {
    CompareLoop(op, a.strings().data(), Same<std::string_view>{b.string_value()}, rows,
                truth.data());
    const std::string_view text = b.string_value();
    if (number.has_value()) CompareBigIntegers(op, a.strings(), &text, 0, rows, truth);
    return true;
  }
  return false;
}

void CompareWithConstant(ExprOp op, const Column& a, const Value& b, const Selection& rows,
                         std::vector<uint8_t>* memo, std::span<Truth> truth) {
  if (b.is_null()) {
    Fill(Truth::kNull, rows, truth);
    return;
  }
  const std::optional<Number> number = column::NumberFrom(b);
  if (CompareArray(op, a, b, number, rows, truth)) {
    MarkNulls(a.nulls(), rows, truth);
    return;
  }
  TestEach(a, rows, memo, truth, [&](const Value& value) { return Compare(op, value, b); });
}

void CompareColumns(ExprOp op, const Column& a, const Column& b, const Selection& rows,
                    std::span<Truth> truth) {
  const bool alike = a.layout() == b.layout();
  if (alike && a.layout() == Column::Layout::kLong) {
    CompareLoop(op, a.longs().data(), b.longs().data(), rows, truth.data());
  } else if (alike && a.layout() == Column::Layout::kFloat) {
    CompareLoop(op, a.floats().data(), b.floats().data(), rows, truth.data());
  } else if (alike && a.layout() == Column::Layout::kString && a.nulls().empty() &&
             b.nulls().empty()) {
    CompareLoop(op, a.strings().data(), b.strings().data(), rows, truth.data());
    CompareBigIntegers(op, a.strings(), b.strings().data(), 1, rows, truth);
  } else {
    rows.ForEach([&](uint32_t row) { truth[row] = Compare(op, a.At(row), b.At(row)); });
    return;
  }
  MarkNulls(a.nulls(), rows, truth);
  MarkNulls(b.nulls(), rows, truth);
}

}  // namespace

void CompareRows(ExprOp op, const Operand& a, const Operand& b, const Selection& rows,
                 std::vector<uint8_t>* memo, std::span<Truth> truth) {
  if (a.is_constant() && b.is_constant()) {
    Fill(Compare(op, a.constant, b.constant), rows, truth);
  } else if (b.is_constant()) {
    CompareWithConstant(op, *a.column, b.constant, rows, memo, truth);
  } else if (a.is_constant()) {
    CompareWithConstant(Mirror(op), *b.column, a.constant, rows, memo, truth);
  } else {
    CompareColumns(op, *a.column, *b.column, rows, truth);
  }
}

}  // namespace slq::exec
