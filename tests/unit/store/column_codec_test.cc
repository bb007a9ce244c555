#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "base/bytes.h"
#include "exec/value_ops.h"
#include "gtest/gtest.h"
#include "store/column_decoder.h"
#include "store/column_encoder.h"
#include "store/long_codec.h"
#include "support/same_value.h"

namespace slq::store {
namespace {

std::vector<std::vector<Value>> Columns() {
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  std::vector<std::vector<Value>> columns = {
      {Value::Null(), Value::Null()},
      {Value::Long(5), Value::Long(5), Value::Long(5)},
      {Value::Long(kMin), Value::Long(kMax), Value::Long(0), Value::Null()},
      {Value::Long(kMax), Value::Long(kMin)},
      {Value::Null(), Value::Long(1), Value::Long(300), Value::Long(70'000)},
      {Value::Bool(true), Value::Null(), Value::Bool(false)},
      {Value::Float(0.1), Value::Float(229.56), Value::Float(-3)},
      {Value::Float(-0.0), Value::Float(1)},
      {Value::Float(1e300), Value::Float(0.1)},
      {Value::Float(0.1 + 0.2), Value::Null()},
      {Value::Float(9007199254740993.0), Value::Float(1.0 / 3)},
      {Value::String(""), Value::Null(), Value::String("a"), Value::String("")},
      {Value::String("1"), Value::Long(1), Value::Float(1), Value::Bool(true), Value::Null()},
  };
  std::vector<Value>& numbers = columns.emplace_back();
  for (int i = 0; i < 300; ++i) {
    numbers.push_back(i % 7 == 0 ? Value::Long(i) : Value::Float(i / 100.0));
    if (i % 11 == 0) numbers.back() = Value::Null();
  }
  // Few longs, the first of them null; decimals, some of them long; longs, some of them not.
  for (int kind = 0; kind < 3; ++kind) {
    std::vector<Value>& column = columns.emplace_back();
    for (int i = 0; i < 300; ++i) {
      const bool is_long = kind == 0 || i % 10 == kind;
      column.push_back(is_long == (kind != 2) ? Value::Long(200 + i * i % (kind == 0 ? 7 : 1000))
                                              : Value::Float(i / 8.0));
      if (i % 13 == 0) column.back() = Value::Null();
    }
  }
  // A column for each way to keep strings, with nulls: times, paths, hex, anything.
  static std::vector<std::string> kinds[4];
  for (int i = 0; i < 300 && kinds[3].size() < 300; ++i) {
    const std::string n = std::to_string(i * 7919 % 100'000);
    kinds[0].push_back("2024-05-17T10:0" + std::to_string(i / 60) + ":" +
                       std::to_string(10 + i % 50) + ".0" + std::to_string(10 + i % 90) + "Z");
    kinds[1].push_back("/api/v1/items/" + n + (i % 3 == 0 ? "/9876543210987654321098" : ""));
    kinds[2].push_back(std::string(static_cast<size_t>(i % 5), 'f') + "0a" + n + "bcdef");
    kinds[3].push_back(std::string(static_cast<size_t>(i % 20), 'x') + '\0' + n + "q\xff z");
  }
  for (const std::vector<std::string>& kind : kinds) {
    std::vector<Value>& column = columns.emplace_back();
    for (const std::string& text : kind) {
      column.push_back(column.size() % 17 == 0 ? Value::Null() : Value::String(text));
    }
  }
  static std::vector<std::string> texts;
  if (texts.empty()) {
    for (int i = 0; i < 100; ++i) texts.push_back(std::string(static_cast<size_t>(i), 'x'));
  }
  std::vector<Value>& many = columns.emplace_back();
  for (const std::string& text : texts) many.push_back(Value::String(text));
  return columns;
}

TEST(ColumnCodecTest, GivesEveryValueBack) {
  ColumnDecoder decoder;
  size_t number = 0;
  for (const std::vector<Value>& values : Columns()) {
    SCOPED_TRACE(number++);
    std::string bytes;
    ColumnEncoder().Encode(values, &bytes);
    for (const bool reversed : {false, true}) {
      column::Column column;
      ASSERT_TRUE(decoder.Decode(bytes, values.size(), reversed, &column));
      ASSERT_EQ(column.size(), values.size());
      for (size_t i = 0; i < values.size(); ++i) {
        EXPECT_TRUE(SameValue(column.At(reversed ? values.size() - 1 - i : i), values[i])) << i;
      }
    }
  }
}

TEST(ColumnCodecTest, GivesTheWantedValuesBack) {
  ColumnDecoder decoder;
  size_t number = 0;
  for (const std::vector<Value>& values : Columns()) {
    SCOPED_TRACE(number++);
    std::string bytes;
    ColumnEncoder().Encode(values, &bytes);
    for (const size_t step : {2, 7, 100}) {
      std::vector<uint32_t> rows;
      for (size_t row = step / 2; row < values.size(); row += step) {
        rows.push_back(static_cast<uint32_t>(row));
      }
      column::Selection wanted;
      wanted.SelectRows(rows);
      for (const bool reversed : {false, true}) {
        column::Column column;
        ASSERT_TRUE(decoder.Decode(bytes, values.size(), reversed, &wanted, &column));
        ASSERT_EQ(column.size(), values.size());
        for (const uint32_t row : rows) {
          const size_t at = reversed ? values.size() - 1 - row : row;
          EXPECT_TRUE(SameValue(column.At(at), values[row])) << row;
        }
      }
    }
  }
}

TEST(ColumnCodecTest, CountsTheRowsOfEachValue) {
  ColumnDecoder decoder;
  size_t counted = 0;
  for (const std::vector<Value>& values : Columns()) {
    std::string bytes;
    ColumnEncoder().Encode(values, &bytes);
    if (!ColumnDecoder::HasCounts(bytes)) continue;
    ++counted;
    column::Column column;
    std::vector<uint32_t> weights;
    ASSERT_TRUE(decoder.DecodeCounts(bytes, values.size(), &column, &weights));
    ASSERT_EQ(column.size(), weights.size());
    size_t rows = 0;
    for (size_t i = 0; i < weights.size(); ++i) {
      EXPECT_EQ(weights[i], std::count_if(values.begin(), values.end(), [&](const Value& v) {
                  return SameValue(v, column.At(i));
                }));
      rows += weights[i];
    }
    EXPECT_EQ(rows, values.size());
  }
  EXPECT_GE(counted, 2u);
}

TEST(ColumnCodecTest, LeavesNothingOutThatMeetsACondition) {
  using Op = column::PushedPredicate::Op;
  const std::vector<Value> operands = {
      Value::Long(203),      Value::Long(0),        Value::Float(12.5), Value::Float(-1e300),
      Value::Float(2.125),   Value::String("203"),  Value::String("a"), Value::String("x"),
      Value::String("12.5"), Value::Long(INT64_MAX)};
  constexpr std::pair<Op, plan::ExprOp> kOps[] = {{Op::kEqual, plan::ExprOp::kEqual},
                                                  {Op::kLess, plan::ExprOp::kLess},
                                                  {Op::kLessEqual, plan::ExprOp::kLessEqual},
                                                  {Op::kGreater, plan::ExprOp::kGreater},
                                                  {Op::kGreaterEqual, plan::ExprOp::kGreaterEqual}};
  size_t left_out = 0;
  for (const std::vector<Value>& values : Columns()) {
    std::string bytes;
    ColumnEncoder().Encode(values, &bytes);
    for (const Value& operand : operands) {
      for (const auto& [op, expr_op] : kOps) {
        const column::PushedPredicate condition{0, op, {operand}};
        const column::PushedPredicate* const conditions[] = {&condition};
        for (const bool reversed : {false, true}) {
          ColumnDecoder decoder;
          decoder.SetConditions(conditions);
          column::Column column;
          ASSERT_TRUE(decoder.Decode(bytes, values.size(), reversed, &column));
          column::Selection rows;
          rows.SelectAll(values.size());
          decoder.Narrow(column, &rows);
          std::vector<bool> kept(values.size());
          rows.ForEach([&](uint32_t row) { kept[row] = true; });
          for (size_t row = 0; row < values.size(); ++row) {
            const Value& value = values[reversed ? values.size() - 1 - row : row];
            const bool meets = exec::Compare(expr_op, value, operand) == exec::Truth::kTrue;
            EXPECT_TRUE(kept[row] || !meets) << row;
            EXPECT_TRUE(!kept[row] || SameValue(column.At(row), value)) << row;
            left_out += kept[row] ? 0 : 1;
          }
        }
      }
    }
  }
  EXPECT_GT(left_out, 10'000u);
}

// Bytes that pass no checksum never get here, yet nothing that is read may go wrong.
TEST(ColumnCodecTest, RefusesOrSurvivesAnyBytes) {
  ColumnDecoder decoder;
  column::Column column;
  for (const std::vector<Value>& values : Columns()) {
    std::string bytes;
    ColumnEncoder().Encode(values, &bytes);
    for (size_t at = 0; at < bytes.size(); ++at) {
      EXPECT_FALSE(at > 0 && decoder.Decode(std::string_view(bytes).substr(0, at), values.size(),
                                            false, &column));
      for (const int flip : {1, 0x80, 0xff}) {
        std::string bad = bytes;
        bad[at] = static_cast<char>(bad[at] ^ flip);
        if (decoder.Decode(bad, values.size(), false, &column)) {
          EXPECT_EQ(column.size(), values.size());
        }
        if (!ColumnDecoder::HasCounts(bad)) continue;
        std::vector<uint32_t> weights;
        if (decoder.DecodeCounts(bad, values.size(), &column, &weights)) {
          EXPECT_EQ(column.size(), weights.size());
        }
      }
    }
  }
}

TEST(LongCodecTest, TakesFewBytesForSteadySteps) {
  std::vector<int64_t> times;
  for (int64_t i = 0; i < 8192; ++i) times.push_back(1'700'000'000'000'000'000 + i * 1'000'000);
  std::string bytes;
  LongEncoder().Encode(times, &bytes);
  EXPECT_EQ(bytes.size(), 18u);
  std::vector<int64_t> back(times.size());
  ByteReader reader(bytes);
  LongDecoder().Decode(&reader, back);
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(back, times);
}

TEST(LongCodecTest, GivesNumbersOfAnyWidthBack) {
  for (unsigned width = 0; width <= 64; ++width) {
    for (const bool rising : {false, true}) {
      SCOPED_TRACE(width);
      uint64_t state = 88172645463325252u + width;
      std::vector<int64_t> values;
      for (int i = 0; i < 517; ++i) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        const uint64_t number = width == 0 ? 0 : state >> (64 - width);
        const uint64_t before =
            rising && !values.empty() ? static_cast<uint64_t>(values.back()) : 0;
        values.push_back(static_cast<int64_t>(before + number * 3));
      }
      std::string bytes;
      LongEncoder().Encode(values, &bytes);
      const unsigned bits = width + 2 > 56 ? 64 : width + 2;
      EXPECT_LE(bytes.size(), 30 + (517 * bits + 7) / 8);
      ByteReader reader(bytes);
      std::vector<int64_t> back(values.size());
      LongDecoder().Decode(&reader, back);
      EXPECT_TRUE(reader.at_end());
      EXPECT_EQ(back, values);
    }
  }
}

}  // namespace
}  // namespace slq::store
