#include "column/order.h"

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "column/text.h"
#include "gtest/gtest.h"

namespace slq::column {
namespace {

int Sign(int order) { return (order > 0) - (order < 0); }

std::string Show(const Value& value) {
  std::string text = std::to_string(static_cast<int>(value.type())) + ":";
  AppendCanonicalText(value, &text);
  return text;
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(OrderTest, RanksNumbersBoolsStringsAndNull) {
  const std::vector<Value> rising = {
      Value::Float(-kInfinity),
      Value::Float(-1e300),
      Value::Long(INT64_MIN),
      Value::Float(-1.5),
      Value::Long(-1),
      Value::Long(0),
      Value::Float(5e-324),
      Value::Float(0.1),
      Value::Long(7),
      Value::Float(9007199254740992.0),
      Value::Long(9007199254740993),
      Value::Long(INT64_MAX),
      Value::Float(9223372036854775808.0),
      Value::Float(1e300),
      Value::Float(kInfinity),
      Value::Float(std::nan("")),
      Value::Bool(false),
      Value::Bool(true),
      Value::String(""),
      Value::String(std::string_view("\0", 1)),
      Value::String("007"),
      Value::String("10"),
      Value::String("9"),
      Value::String("a"),
      Value::String(std::string_view("a\0b", 3)),
      Value::String("aa"),
      Value::String("\xc3\xa9"),
      Value::String("\xff"),
      Value::Null(),
  };
  for (size_t i = 0; i < rising.size(); ++i) {
    for (size_t j = 0; j < rising.size(); ++j) {
      EXPECT_EQ(Sign(CompareOrder(rising[i], rising[j], NumericStrings::kAsText)),
                Sign(static_cast<int>(i) - static_cast<int>(j)))
          << Show(rising[i]) << " and " << Show(rising[j]);
    }
  }
}

TEST(OrderTest, TellsEqualNumbersApartOnlyInTheTotalOrder) {
  struct Case {
    Value a, b;
  };
  const Case cases[] = {
      {Value::Long(7), Value::Float(7)},           {Value::Long(7), Value::String("007")},
      {Value::Float(1.5), Value::String("1.50")},  {Value::String("007"), Value::String("7")},
      {Value::String("-0"), Value::String("0.0")},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(Show(c.a) + " and " + Show(c.b));
    EXPECT_EQ(CompareOrder(c.a, c.b, NumericStrings::kAsNumbers), 0);
    EXPECT_LT(CompareTotal(c.a, c.b, NumericStrings::kAsNumbers), 0);
    EXPECT_GT(CompareTotal(c.b, c.a, NumericStrings::kAsNumbers), 0);
  }
  EXPECT_EQ(CompareTotal(Value::Float(-0.0), Value::Float(0.0), NumericStrings::kAsText), 0);
}

TEST(OrderTest, ReadsNumericStringsOnlyWhenAsked) {
  const Value nine = Value::String("9");
  const Value ten = Value::String("10");
  EXPECT_LT(CompareOrder(nine, ten, NumericStrings::kAsNumbers), 0);
  EXPECT_GT(CompareOrder(nine, ten, NumericStrings::kAsText), 0);
  EXPECT_LT(CompareOrder(Value::Long(11), ten, NumericStrings::kAsText), 0);
}

// Sorting needs it, and a mixed order over longs, floats and texts easily fails it.
TEST(OrderTest, IsTransitive) {
  const std::vector<Value> values = {
      Value::Null(),
      Value::Bool(true),
      Value::Long(0),
      Value::Float(-0.0),
      Value::String("-0.00"),
      Value::String("0"),
      Value::Float(0.1),
      Value::String("0.1"),
      Value::String("0.1000000000000000055511151231257827"),
      Value::Float(0.30000000000000004),
      Value::String("0.3"),
      Value::Float(9007199254740992.0),
      Value::Long(9007199254740992),
      Value::Long(9007199254740993),
      Value::String("9007199254740992.5"),
      Value::String("9007199254740993"),
      Value::Float(9223372036854775808.0),
      Value::Long(INT64_MAX),
      Value::String("9223372036854775807.5"),
      Value::String("9223372036854775808"),
      Value::Float(1e23),
      Value::String("100000000000000000000000"),
      Value::String("99999999999999991611392"),
      Value::String("99999999999999991611393"),
      Value::Float(1e300),
      Value::Float(kInfinity),
      Value::Float(-kInfinity),
      Value::Float(std::nan("")),
      Value::String("123456.5"),
      Value::String("-123456.5"),
      Value::String("1e5"),
      Value::String("a"),
  };
  for (const NumericStrings mode : {NumericStrings::kAsText, NumericStrings::kAsNumbers}) {
    for (const Value& a : values) {
      for (const Value& b : values) {
        EXPECT_EQ(Sign(CompareTotal(a, b, mode)), -Sign(CompareTotal(b, a, mode)))
            << Show(a) << " and " << Show(b);
        for (const Value& c : values) {
          if (CompareTotal(a, b, mode) > 0 || CompareTotal(b, c, mode) > 0) continue;
          EXPECT_LE(CompareTotal(a, c, mode), 0) << Show(a) << ", " << Show(b) << ", " << Show(c);
        }
      }
    }
  }
}

}  // namespace
}  // namespace slq::column
