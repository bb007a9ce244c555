#include "exec/group_table.h"

#include <cmath>
#include <string>
#include <vector>

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

TEST(GroupTableTest, MergesByKey) {
  MemoryBudget budget(kBudget);
  GroupTable table(1, {}, &budget);
  AssignAll(&table, {{Value::String("a"), Value::String("7")}});
  std::vector<uint32_t> map;
  {
    GroupTable other(1, {}, &budget);
    AssignAll(&other, {{Value::String("b"), Value::Long(7), Value::String("a")}});
    ASSERT_THAT(table.Merge(other, &map), IsOk());
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
