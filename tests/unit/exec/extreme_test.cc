#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "support/accumulate.h"

namespace slq::exec {
namespace {

using plan::AggregateKind;

Value L(int64_t v) { return Value::Long(v); }
Value F(double v) { return Value::Float(v); }
Value S(const char* v) { return Value::String(v); }

TEST(ExtremeTest, IsTheFirstOrLastInTheTotalOrder) {
  struct Case {
    std::vector<Value> values;
    std::string_view min, max;
  };
  const Case kCases[] = {
      {{}, "null", "null"},
      {{Value::Null()}, "null", "null"},
      {{L(3), L(-7), Value::Null(), L(5)}, "long -7", "long 5"},
      {{L(1), F(0.5), L(2)}, "float 0.5", "long 2"},
      {{S("b"), S("a"), S("")}, "string ", "string b"},
      {{S("a"), L(9), Value::Bool(true)}, "long 9", "string a"},
      {{Value::Bool(true), Value::Bool(false)}, "bool false", "bool true"},
      // Numeric strings are numbers as long as everything is.
      {{S("10"), S("9")}, "string 9", "string 10"},
      {{S("10"), S("9"), L(100), F(9.5)}, "string 9", "long 100"},
      {{S("10"), S("9"), S("x")}, "string 10", "string x"},
      {{S("10"), S("9"), L(100), S("x")}, "long 100", "string x"},
      {{S("10"), S("9"), Value::Bool(true)}, "bool true", "string 9"},
      {{L(7), S("9"), S("100")}, "long 7", "string 100"},
      // Equal numbers: long, then float, then the text.
      {{S("1.0"), S("1"), F(1), L(1)}, "long 1", "string 1.0"},
      {{F(-0.0), F(0.0)}, "float 0", "float 0"},
      {{F(std::numeric_limits<double>::quiet_NaN()), F(2), F(1)}, "float 1", "float 2"},
      {{L(9007199254740993), F(9007199254740992.0)},
       "float 9007199254740992",
       "long 9007199254740993"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(std::string(c.min) + " to " + std::string(c.max));
    EXPECT_EQ(AccumulateAllWays(AggregateKind::kMin, c.values).value, c.min);
    EXPECT_EQ(AccumulateAllWays(AggregateKind::kMax, c.values).value, c.max);
  }
}

TEST(ExtremeTest, TextsOutliveTheirBatches) {
  std::vector<std::string> texts;
  std::vector<Value> values;
  for (int i = 0; i < 200; ++i) texts.push_back(std::string(static_cast<size_t>(i), 'a') + "b");
  for (const std::string& text : texts) values.push_back(Value::String(text));
  EXPECT_EQ(AccumulateAllWays(AggregateKind::kMax, values).value, "string b");
  EXPECT_EQ(AccumulateAllWays(AggregateKind::kMin, values).value, "string " + texts.back());
}

}  // namespace
}  // namespace slq::exec
