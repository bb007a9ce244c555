#include "store/key_sums.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "store/column_encoder.h"
#include "support/random.h"

namespace slq::store {
namespace {

std::string Encoded(const std::vector<Value>& values) {
  std::string bytes;
  ColumnEncoder().Encode(values, &bytes);
  return bytes;
}

// A column of `rows` values, made by of(row).
template <typename F>
std::vector<Value> Column(size_t rows, F of) {
  std::vector<Value> values;
  for (size_t row = 0; row < rows; ++row) values.push_back(of(row));
  return values;
}

struct Sums {
  std::vector<uint32_t> weights;
  std::vector<EntrySums> columns;
};

// Writes the sums by a key and reads them.
Sums SumsBy(const std::vector<Value>& key, const std::vector<std::vector<Value>>& columns) {
  const std::string key_bytes = Encoded(key);
  std::vector<std::string> bytes;
  for (const std::vector<Value>& column : columns) bytes.push_back(Encoded(column));
  const std::vector<std::string_view> views(bytes.begin(), bytes.end());
  Sums sums;
  column::Column entries;
  EXPECT_TRUE(KeySumsEncoder::IsKey(key_bytes));
  EXPECT_TRUE(ColumnDecoder().DecodeCounts(key_bytes, key.size(), &entries, &sums.weights));
  const std::string encoded = KeySumsEncoder().Encode(key_bytes, views, key.size());
  sums.columns.resize(columns.size());
  if (encoded.empty()) return sums;
  EXPECT_TRUE(KeySumsDecoder().Decode(encoded, sums.weights, &sums.columns));
  for (size_t size = 0; size < encoded.size(); ++size) {
    std::vector<EntrySums> cut(columns.size());
    EXPECT_FALSE(
        KeySumsDecoder().Decode(std::string_view(encoded).substr(0, size), sums.weights, &cut));
  }
  return sums;
}

TEST(KeySumsTest, AddsUpByEntry) {
  const auto key = Column(300, [](size_t row) {
    return row % 10 == 9 ? Value::Null() : Value::String(row % 2 == 0 ? "even" : "odd");
  });
  const Sums sums = SumsBy(
      key, {Column(300, [](size_t row) { return Value::Long(static_cast<int64_t>(row)); }),
            Column(300, [](size_t row) { return Value::Float(0.25 + static_cast<double>(row)); }),
            Column(300,
                   [](size_t row) {
                     return row % 3 == 0   ? Value::Null()
                            : row % 2 == 0 ? Value::Long(static_cast<int64_t>(row))
                                           : Value::Float(static_cast<double>(row) + 0.5);
                   }),
            Column(300, [](size_t row) { return Value::String(row % 3 == 0 ? "a" : "b"); })});
  ASSERT_EQ(sums.weights, (std::vector<uint32_t>{150, 120, 30}));
  ASSERT_EQ(sums.columns[0].entries.size(), 3u);
  EXPECT_EQ(sums.columns[0].entries[0].total, 149 * 150);
  EXPECT_EQ(sums.columns[0].entries[0].numbers, 150u);
  EXPECT_FALSE(sums.columns[0].entries[0].has_floats);
  ASSERT_EQ(sums.columns[1].entries.size(), 3u);
  EXPECT_EQ(sums.columns[1].entries[1].scale, 2u);
  EXPECT_TRUE(sums.columns[1].entries[2].has_floats);
  ASSERT_EQ(sums.columns[2].entries.size(), 3u);
  EXPECT_EQ(sums.columns[2].entries[0].numbers, 100u);
  EXPECT_FALSE(sums.columns[2].entries[0].has_floats) << "longs stand in even rows";
  EXPECT_TRUE(sums.columns[2].entries[1].has_floats);
  EXPECT_TRUE(sums.columns[3].entries.empty()) << "texts have no sum";
}

TEST(KeySumsTest, WhatIsTooLargeIsNotKnown) {
  const auto key = Column(100, [](size_t row) { return Value::String(row < 50 ? "a" : "b"); });
  const auto large = Column(
      100, [](size_t row) { return Value::Long(INT64_MAX - static_cast<int64_t>(row * 1000)); });
  const auto small = Column(100, [](size_t row) { return Value::Long(static_cast<int64_t>(row)); });
  EXPECT_TRUE(SumsBy(key, {large}).columns[0].entries.empty());
  const Sums sums = SumsBy(key, {large, small});
  EXPECT_TRUE(sums.columns[0].entries.empty());
  EXPECT_EQ(sums.columns[1].entries.size(), 2u);
}

TEST(KeySumsTest, BytesThatAreNoSums) {
  Random random(7);
  const std::vector<uint32_t> weights = {3, 1, 4};
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes;
    for (size_t n = random.Below(60); n > 0; --n) {
      bytes += static_cast<char>(random.Below(round % 2 == 0 ? 256 : 8));
    }
    std::vector<EntrySums> sums(2);
    if (!KeySumsDecoder().Decode(bytes, weights, &sums)) continue;
    for (const EntrySums& one : sums) {
      for (size_t i = 0; i < one.entries.size(); ++i) {
        EXPECT_LE(one.entries[i].numbers, weights[i]);
      }
    }
  }
}

}  // namespace
}  // namespace slq::store
