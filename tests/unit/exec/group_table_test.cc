#include "exec/group_table.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "column/text.h"
#include "gtest/gtest.h"
#include "support/status_matchers.h"

namespace slq::exec {
namespace {

using column::Column;
using column::Selection;

constexpr size_t kBudget = 64 * 1024 * 1024;

std::vector<uint32_t> AssignAll(GroupTable* table, const std::vector<std::vector<Value>>& keys) {
  std::vector<Column> columns(keys.size());
  std::vector<const Column*> views;
  for (size_t k = 0; k < keys.size(); ++k) {
    for (const Value& value : keys[k]) columns[k].Append(value);
    views.push_back(&columns[k]);
  }
  Selection rows;
  rows.SelectAll(keys[0].size());
  std::vector<uint32_t> groups;
  EXPECT_THAT(table->Assign(views, rows, &groups), IsOk());
  return groups;
}

TEST(GroupTableTest, OneTextIsOneGroupAndNullsAreOne) {
  MemoryBudget budget(kBudget);
  GroupTable table(1, {}, &budget);
  const std::vector<uint32_t> groups = AssignAll(
      &table,
      {{Value::String("1"), Value::Float(1), Value::Long(1), Value::Null(), Value::String("1.0"),
        Value::String(""), Value::Null(), Value::Bool(true), Value::String("true")}});
  EXPECT_EQ(groups, (std::vector<uint32_t>{0, 0, 0, 1, 2, 3, 1, 4, 4}));
  EXPECT_EQ(table.Key(0, 0).type(), Type::kLong);
  EXPECT_EQ(table.Key(4, 0).type(), Type::kBool);
}

TEST(GroupTableTest, ZeroHasNoSign) {
  for (const double first : {-0.0, 0.0}) {
    MemoryBudget budget(kBudget);
    GroupTable table(1, {}, &budget);
    const Value text = Value::String("0");
    EXPECT_EQ(AssignAll(&table, {{text, Value::Float(first), Value::Float(-first)}}),
              (std::vector<uint32_t>{0, 0, 0}));
    EXPECT_FALSE(std::signbit(table.Key(0, 0).float_value()));
  }
}

TEST(GroupTableTest, KeysOfSeveralColumnsKeepTheirOrder) {
  MemoryBudget budget(kBudget);
  GroupTable table(2, {}, &budget);
  const Value a = Value::String("a");
  const Value b = Value::String("b");
  EXPECT_EQ(AssignAll(&table, {{a, b, a, a}, {b, a, b, a}}), (std::vector<uint32_t>{0, 1, 0, 2}));
}

// What a table says of some keys, in a form that numbering does not touch: for each key
// the groups' own values, in order of text.
std::multiset<std::string> Describe(const GroupTable& table, size_t key_columns) {
  std::multiset<std::string> keys;
  for (size_t group = 0; group < table.size(); ++group) {
    std::string key;
    for (size_t k = 0; k < key_columns; ++k) {
      const Value value = table.Key(group, k);
      key += std::to_string(static_cast<int>(value.type())) + ":";
      column::AppendCanonicalText(value, &key);
      if (value.type() == Type::kFloat && std::signbit(value.float_value())) key += " (minus)";
      key += ";";
    }
    keys.insert(key);
  }
  return keys;
}

TEST(GroupTableTest, LayoutsOrderAndMergesGiveTheSameKeys) {
  const std::vector<Value> pool = {Value::Null(),
                                   Value::Long(1),
                                   Value::Float(1),
                                   Value::String("1"),
                                   Value::Float(-0.0),
                                   Value::Float(0.0),
                                   Value::String("-0"),
                                   Value::Float(0.5),
                                   Value::String("0.5"),
                                   Value::Bool(true),
                                   Value::String("true"),
                                   Value::String(""),
                                   Value::String("01"),
                                   Value::String("1.0"),
                                   Value::Long(INT64_MIN),
                                   Value::String("-9223372036854775808"),
                                   Value::Float(1e18),
                                   Value::String("1000000000000000000"),
                                   Value::String("a text past sixteen bytes"),
                                   Value::String("a text past sixteen bytez"),
                                   Value::String("abcdefgh"),
                                   Value::String("abcdefg"),
                                   Value::Float(1e300)};
  constexpr size_t kColumns = 3;
  std::vector<std::vector<Value>> rows;
  for (size_t i = 0; i < pool.size(); ++i) {
    for (size_t j = 0; j < pool.size(); j += 3)
      rows.push_back({pool[i], pool[j], pool[(i + j) % 5]});
  }
  std::multiset<std::string> expected;
  std::mt19937 random(1);
  for (int round = 0; round < 30; ++round) {
    std::shuffle(rows.begin(), rows.end(), random);
    MemoryBudget budget(kBudget);
    GroupTable table(kColumns, {}, &budget);
    GroupTable other(kColumns, {}, &budget);
    std::vector<std::vector<uint32_t>> groups(2);
    for (size_t first = 0; first < rows.size(); first += 50) {
      std::vector<std::vector<Value>> keys(kColumns);
      for (size_t i = first; i < std::min(first + 50, rows.size()); ++i) {
        for (size_t k = 0; k < kColumns; ++k) keys[k].push_back(rows[i][k]);
      }
      AssignAll(random() % 2 == 0 ? &table : &other, keys);
    }
    std::vector<uint32_t> map;
    StopCheck stop(nullptr);
    ASSERT_THAT(table.Merge(other, &map, &stop), IsOk());
    EXPECT_EQ(map.size(), other.size());
    if (round == 0) expected = Describe(table, kColumns);
    EXPECT_EQ(Describe(table, kColumns), expected);
  }
}

TEST(GroupTableTest, EveryLayoutNumbersLikeSingleValues) {
  const std::string texts[] = {"7", "x", "a text past sixteen bytes", "-1", ""};
  constexpr size_t kRows = 1000;  // more than are hashed at a time
  Column strings;
  Column codes;
  Column longs;
  Column mixed;
  std::vector<Value> dictionary;
  for (const std::string& text : texts) dictionary.push_back(Value::String(text));
  const std::span<std::string_view> string_slots = strings.ResetStrings(kRows);
  const std::span<uint32_t> code_slots = codes.ResetCodes(kRows, dictionary);
  const std::span<int64_t> long_slots = longs.ResetLongs(kRows);
  for (size_t i = 0; i < kRows; ++i) {
    string_slots[i] = texts[i * i % 5];
    code_slots[i] = static_cast<uint32_t>(i * i % 5);
    long_slots[i] = static_cast<int64_t>(i * i % 700) << 40;
  }
  for (Column* const column : {&strings, &codes, &longs}) {
    for (const bool nulls : {false, true}) {
      if (nulls) {
        for (size_t i = 0; uint8_t & null : column->ResetNulls()) null = ++i % 3 == 0 ? 1 : 0;
      }
      SCOPED_TRACE(static_cast<int>(column->layout()));
      const std::span<Value> values = mixed.ResetMixed(kRows);
      for (size_t i = 0; i < kRows; ++i) values[i] = column->At(i);
      std::vector<uint32_t> odd;
      for (uint32_t i = 1; i < kRows; i += 2) odd.push_back(i);
      Selection rows;
      rows.SelectRows(odd);
      MemoryBudget budget(kBudget);
      GroupTable table(1, {}, &budget);
      GroupTable reference(1, {}, &budget);
      std::vector<uint32_t> groups;
      std::vector<uint32_t> expected;
      for (int batch = 0; batch < 2; ++batch) {
        const Column* view = column;
        ASSERT_THAT(table.Assign({&view, 1}, rows, &groups), IsOk());
        view = &mixed;
        ASSERT_THAT(reference.Assign({&view, 1}, rows, &expected), IsOk());
        EXPECT_EQ(groups, expected);
      }
    }
  }
}

TEST(GroupTableTest, ManyGroupsKeepTheirNumbers) {
  MemoryBudget budget(kBudget);
  GroupTable table(2, {}, &budget);
  constexpr int64_t kGroups = 50'000;
  Column numbers;
  Column texts;
  std::vector<std::string> owned;
  for (int64_t i = 0; i < kGroups; ++i) owned.push_back("key " + std::to_string(i));
  for (int64_t i = 0; i < kGroups; ++i) {
    numbers.Append(Value::Long(i << 44));
    texts.Append(Value::String(owned[static_cast<size_t>(i)]));
  }
  Selection rows;
  rows.SelectAll(kGroups);
  const Column* const views[] = {&texts, &numbers};
  std::vector<uint32_t> groups;
  for (int pass = 0; pass < 2; ++pass) {
    ASSERT_THAT(table.Assign(views, rows, &groups), IsOk());
    ASSERT_EQ(table.size(), static_cast<size_t>(kGroups));
    for (uint32_t i = 0; i < kGroups; i += 997) {
      EXPECT_EQ(groups[i], i);
      EXPECT_EQ(table.Key(i, 0).string_value(), owned[i]);
      EXPECT_EQ(table.Key(i, 1).long_value(), int64_t{i} << 44);
    }
  }
}

// A float stands for a text that many strings had before, and is found by both.
TEST(GroupTableTest, AFloatAmongManyTextsIsFoundByItsText) {
  MemoryBudget budget(kBudget);
  GroupTable table(1, {}, &budget);
  constexpr size_t kTexts = 40'000;
  std::vector<std::string> owned;
  for (size_t i = 0; i < kTexts; ++i) owned.push_back(std::to_string(i) + ".5");
  std::vector<Value> strings;
  std::vector<Value> floats;
  for (size_t i = 0; i < kTexts; ++i) {
    strings.push_back(Value::String(owned[i]));
    floats.push_back(Value::Float(static_cast<double>(i) + 0.5));
  }
  const std::vector<uint32_t> groups = AssignAll(&table, {strings});
  EXPECT_EQ(AssignAll(&table, {floats}), groups);
  EXPECT_EQ(table.Key(kTexts - 1, 0).type(), Type::kFloat);
  EXPECT_EQ(AssignAll(&table, {strings}), groups);
  EXPECT_EQ(AssignAll(&table, {floats}), groups);
  EXPECT_EQ(table.size(), kTexts);
}

TEST(GroupTableTest, PairsOfKeysCountAgainstTheLimit) {
  const Value one = Value::Long(1);
  const Value two = Value::Long(2);
  for (const size_t groups_max : {size_t{4}, size_t{3}}) {
    MemoryBudget budget(kBudget);
    GroupTable table(2, {groups_max}, &budget);
    Column first;
    Column second;
    for (const Value& value : {one, one, two, two}) first.Append(value);
    for (const Value& value : {one, two, one, two}) second.Append(value);
    const Column* const views[] = {&first, &second};
    Selection rows;
    rows.SelectAll(4);
    std::vector<uint32_t> groups;
    const absl::Status status = table.Assign(views, rows, &groups);
    if (groups_max == 4) {
      EXPECT_THAT(status, IsOk());
    } else {
      EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted,
                                   testing::StartsWith("more than 3 groups")));
    }
  }
}

TEST(GroupTableTest, MergesByKey) {
  MemoryBudget budget(kBudget);
  GroupTable table(1, {}, &budget);
  AssignAll(&table, {{Value::String("a"), Value::String("7")}});
  std::vector<uint32_t> map;
  {
    GroupTable other(1, {}, &budget);
    AssignAll(&other, {{Value::String("b"), Value::Long(7), Value::String("a")}});
    StopCheck stop(nullptr);
    ASSERT_THAT(table.Merge(other, &map, &stop), IsOk());
  }
  EXPECT_EQ(map, (std::vector<uint32_t>{2, 1, 0}));
  EXPECT_EQ(table.Key(2, 0).string_value(), "b");
  EXPECT_EQ(table.Key(1, 0).type(), Type::kLong);
}

TEST(GroupTableTest, StopsOnePastTheLimits) {
  const auto assign = [](size_t count, size_t groups_max, size_t budget_bytes) {
    MemoryBudget budget(budget_bytes);
    GroupTable table(1, {groups_max}, &budget);
    Column keys;
    for (size_t i = 0; i < count; ++i) keys.Append(Value::Long(static_cast<int64_t>(i) << 40));
    const Column* const view = &keys;
    Selection rows;
    rows.SelectAll(count);
    std::vector<uint32_t> groups;
    const absl::Status status = table.Assign({&view, 1}, rows, &groups);
    if (status.ok()) {
      EXPECT_EQ(table.size(), count);
    }
    return status;
  };
  EXPECT_THAT(assign(1000, 1000, kBudget), IsOk());
  EXPECT_THAT(assign(1001, 1000, kBudget), StatusIs(absl::StatusCode::kResourceExhausted,
                                                    testing::StartsWith("more than 1000 groups")));
  EXPECT_THAT(assign(1001, 2000, 1024), StatusIs(absl::StatusCode::kResourceExhausted,
                                                 testing::HasSubstr("memory limit of 1024 bytes")));
}

}  // namespace
}  // namespace slq::exec
