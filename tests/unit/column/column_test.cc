#include "column/column.h"

#include <vector>

#include "gtest/gtest.h"
#include "support/same_value.h"

namespace slq::column {
namespace {

TEST(ColumnTest, GivesBackEveryValueInWhateverLayout) {
  using Layout = Column::Layout;
  struct Case {
    std::vector<Value> values;
    Layout layout;
  };
  const Value null = Value::Null();
  const Case cases[] = {
      {{}, Layout::kNull},
      {{null, null}, Layout::kNull},
      {{Value::Long(1), Value::Long(2)}, Layout::kLong},
      {{null, Value::Long(1), null}, Layout::kLong},
      {{Value::Float(1.5), null}, Layout::kFloat},
      {{Value::Bool(true), Value::Bool(false)}, Layout::kBool},
      {{null, null, Value::String("a")}, Layout::kString},
      {{Value::Long(1), Value::Float(1)}, Layout::kMixed},
      {{null, Value::Long(1), null, Value::String("007"), null}, Layout::kMixed},
  };
  Column column;
  for (const Case& c : cases) {
    SCOPED_TRACE(&c - cases);
    column.Clear();  // one column for all: nothing of the last case may show
    for (const Value& value : c.values) column.Append(value);
    ASSERT_EQ(column.size(), c.values.size());
    EXPECT_EQ(column.layout(), c.layout);
    for (size_t row = 0; row < c.values.size(); ++row) {
      EXPECT_TRUE(SameValue(column.At(row), c.values[row])) << row;
      EXPECT_EQ(column.IsNull(row), c.values[row].is_null()) << row;
    }
  }
}

TEST(ColumnTest, ReadsCodesThroughTheDictionary) {
  const Value dictionary[] = {Value::String("x"), Value::String("y")};
  Column column;
  const std::span<uint32_t> codes = column.ResetCodes(3, dictionary);
  codes[0] = 1;
  codes[1] = 0;
  codes[2] = 0;
  column.ResetNulls()[2] = 1;
  EXPECT_EQ(column.At(0).string_value(), "y");
  EXPECT_EQ(column.At(1).string_value(), "x");
  EXPECT_TRUE(column.At(2).is_null());
}

}  // namespace
}  // namespace slq::column
