#include "exec/value_ops.h"

#include <string>

#include "column/text.h"
#include "gtest/gtest.h"

namespace slq::exec {
namespace {

using plan::ExprOp;

TEST(ValueOpsTest, ComparesAcrossTypes) {
  struct Case {
    Value a;
    ExprOp op;
    Value b;
    Truth expected;
  };
  const Case cases[] = {
      {Value::Long(200), ExprOp::kEqual, Value::String("200"), Truth::kTrue},
      {Value::Float(200), ExprOp::kEqual, Value::String("200"), Truth::kTrue},
      {Value::String("200"), ExprOp::kEqual, Value::Long(200), Truth::kTrue},
      {Value::String("200.0"), ExprOp::kEqual, Value::String("200"), Truth::kFalse},
      {Value::String("abc"), ExprOp::kLess, Value::Long(5), Truth::kNull},
      {Value::String("10"), ExprOp::kLess, Value::String("9"), Truth::kTrue},
      {Value::Null(), ExprOp::kEqual, Value::Null(), Truth::kNull},
      {Value::Bool(false), ExprOp::kLess, Value::Bool(true), Truth::kTrue},
      {Value::Bool(true), ExprOp::kEqual, Value::String("true"), Truth::kTrue},
      {Value::Bool(true), ExprOp::kEqual, Value::Long(1), Truth::kNull},
      {Value::Long(1), ExprOp::kNotEqual, Value::Float(1.5), Truth::kTrue},
      {Value::String(""), ExprOp::kEqual, Value::String(""), Truth::kTrue},
      // Integers past int64 are numbers.
      {Value::String("18446744073709551615"), ExprOp::kGreater,
       Value::String("9223372036854775808"), Truth::kTrue},
      {Value::String("95"), ExprOp::kLess, Value::String("9223372036854775808"), Truth::kTrue},
      {Value::String("-9223372036854775809"), ExprOp::kLess, Value::String("-1.5"), Truth::kTrue},
      {Value::String("18446744073709551615"), ExprOp::kEqual,
       Value::String("18446744073709551615.0"), Truth::kTrue},
      {Value::String("18446744073709551615"), ExprOp::kLess, Value::String("2x"), Truth::kTrue},
      {Value::String("9223372036854775807"), ExprOp::kLess, Value::String("95"), Truth::kTrue},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Compare(c.op, c.a, c.b), c.expected) << "case " << &c - cases;
  }
}

TEST(ValueOpsTest, ArithmeticNeverWraps) {
  struct Case {
    Value a;
    ExprOp op;
    Value b;
    Type type;
    std::string text;
  };
  const Case cases[] = {
      {Value::Long(7), ExprOp::kDivide, Value::Long(2), Type::kLong, "3"},
      {Value::Long(-7), ExprOp::kDivide, Value::Long(2), Type::kLong, "-3"},
      {Value::Long(7), ExprOp::kDivide, Value::Float(2), Type::kFloat, "3.5"},
      {Value::Long(7), ExprOp::kDivide, Value::Long(0), Type::kNull, ""},
      {Value::Float(7), ExprOp::kDivide, Value::Long(0), Type::kNull, ""},
      {Value::Long(7), ExprOp::kModulo, Value::Long(0), Type::kNull, ""},
      {Value::Long(INT64_MIN), ExprOp::kModulo, Value::Long(-1), Type::kLong, "0"},
      {Value::Long(INT64_MAX), ExprOp::kAdd, Value::Long(1), Type::kFloat, "9223372036854776000"},
      {Value::Long(INT64_MIN), ExprOp::kDivide, Value::Long(-1), Type::kFloat,
       "9223372036854776000"},
      {Value::String("12"), ExprOp::kAdd, Value::Long(1), Type::kLong, "13"},
      {Value::String("1.5"), ExprOp::kMultiply, Value::Long(2), Type::kFloat, "3"},
      {Value::Float(1e308), ExprOp::kMultiply, Value::Long(10), Type::kNull, ""},
      {Value::String("abc"), ExprOp::kAdd, Value::Long(1), Type::kNull, ""},
      {Value::Bool(true), ExprOp::kAdd, Value::Long(1), Type::kNull, ""},
  };
  uint64_t non_numeric = 0;
  for (const Case& c : cases) {
    const Value value = Arithmetic(c.op, c.a, c.b, &non_numeric);
    std::string text;
    column::AppendCanonicalText(value, &text);
    EXPECT_EQ(value.type(), c.type) << "case " << &c - cases;
    EXPECT_EQ(text, c.text) << "case " << &c - cases;
  }
  EXPECT_EQ(non_numeric, 2u);
}

TEST(ValueOpsTest, CastsOrGivesNull) {
  EXPECT_EQ(CastNumber(Value::Float(2.5), Type::kLong).long_value(), 2);
  EXPECT_EQ(CastNumber(Value::Float(1.9), Type::kLong).long_value(), 2);
  EXPECT_EQ(CastNumber(Value::String("007"), Type::kLong).long_value(), 7);
  EXPECT_EQ(CastNumber(Value::Bool(true), Type::kLong).long_value(), 1);
  EXPECT_TRUE(CastNumber(Value::String("12abc"), Type::kLong).is_null());
  EXPECT_TRUE(CastNumber(Value::Float(1e19), Type::kLong).is_null());
  EXPECT_TRUE(CastNumber(Value::Null(), Type::kFloat).is_null());
}

}  // namespace
}  // namespace slq::exec
