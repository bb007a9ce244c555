#include "column/number.h"

#include <cmath>
#include <string>
#include <string_view>

#include "column/text.h"
#include "gtest/gtest.h"

namespace slq::column {
namespace {

TEST(NumberTest, KnowsADecimalNumberFromOtherText) {
  for (const std::string_view text : {"0", "-1", "007", "1.50", "12345678901234567890123"}) {
    EXPECT_TRUE(IsDecimalNumber(text)) << text;
  }
  for (const std::string_view text :
       {"", "-", "+1", " 1", "1 ", ".5", "1.", "1e5", "NaN", "inf", "0x1", "1.2.3", "12abc"}) {
    EXPECT_FALSE(IsDecimalNumber(text)) << text;
  }
}

TEST(NumberTest, ComparesExactly) {
  struct Case {
    Value a;
    Value b;
    int expected;
  };
  const Case cases[] = {
      {Value::Long(1), Value::Float(1.0), 0},
      {Value::Long(9007199254740993), Value::Float(9007199254740992.0), 1},
      {Value::Long(INT64_MAX), Value::Float(9223372036854775808.0), -1},
      {Value::Long(-1), Value::Float(-1.5), 1},
      {Value::Long(7), Value::String("007"), 0},
      {Value::Float(1.5), Value::String("1.50"), 0},
      {Value::Float(0.1), Value::String("0.1"), 0},
      {Value::Long(0), Value::String("-0.00"), 0},
      {Value::String("12345678901234567890123"), Value::String("12345678901234567890124"), -1},
      {Value::String("-12345678901234567890123"), Value::String("-12345678901234567890124"), 1},
      {Value::String("99999999999999999999"), Value::Long(INT64_MAX), 1},
      {Value::Float(1e300), Value::String("5"), 1},
  };
  for (const Case& c : cases) {
    const int order = CompareNumbers(*NumberFrom(c.a), *NumberFrom(c.b));
    EXPECT_EQ((order > 0) - (order < 0), c.expected) << &c - cases;
    const int mirrored = CompareNumbers(*NumberFrom(c.b), *NumberFrom(c.a));
    EXPECT_EQ((mirrored > 0) - (mirrored < 0), -c.expected) << &c - cases;
  }
}

TEST(NumberTest, ReadsJsonNumbers) {
  struct Case {
    std::string_view text;
    Type type;
    std::string_view canonical;
  };
  constexpr Case kCases[] = {
      {"0", Type::kLong, "0"},
      {"-0", Type::kLong, "0"},
      {"9223372036854775807", Type::kLong, "9223372036854775807"},
      {"9223372036854775808", Type::kString, "9223372036854775808"},
      {"1.0", Type::kFloat, "1"},
      {"-0.0", Type::kFloat, "0"},
      {"2e2", Type::kFloat, "200"},
      {"1e21", Type::kFloat, "1e+21"},
      {"999999999999999900000.0", Type::kFloat, "999999999999999900000"},
      {"1e400", Type::kString, "1e400"},
      {"1e-400", Type::kFloat, "0"},
      {"0.0000001", Type::kFloat, "0.0000001"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const Value value = ValueFromNumberText(c.text);
    std::string text;
    AppendCanonicalText(value, &text);
    EXPECT_EQ(value.type(), c.type);
    EXPECT_EQ(text, c.canonical);
  }
}

}  // namespace
}  // namespace slq::column
