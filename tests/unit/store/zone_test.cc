#include "store/zone.h"

#include <random>
#include <string>
#include <vector>

#include "column/text.h"
#include "exec/value_ops.h"
#include "gtest/gtest.h"
#include "store/text_filter.h"

namespace slq::store {
namespace {

using column::PushedPredicate;
using Op = PushedPredicate::Op;

// Values of all kinds, among them those that compare in other ways than they look.
std::vector<Value> AllValues() {
  static const std::vector<std::string> texts = {"",
                                                 "a",
                                                 "abc",
                                                 "abcdefgh",
                                                 "abcdefghi",
                                                 "abcdefgz",
                                                 "b",
                                                 "1",
                                                 "01",
                                                 "1.0",
                                                 "9",
                                                 "10",
                                                 "-5",
                                                 "1e21",
                                                 "true",
                                                 "false",
                                                 "\xff",
                                                 "\xff\xff\xff\xff\xff\xff\xff\xff\xff",
                                                 "9223372036854775807",
                                                 "9223372036854775808",
                                                 "18446744073709551616",
                                                 "-9223372036854775809",
                                                 "0.1",
                                                 "0.30000000000000004",
                                                 std::string("\0x", 2),
                                                 "12345678",
                                                 "123456789"};
  std::vector<Value> values = {Value::Long(0),
                               Value::Long(1),
                               Value::Long(-5),
                               Value::Long(10),
                               Value::Long(INT64_MAX),
                               Value::Long(INT64_MAX - 1),
                               Value::Long(INT64_MIN),
                               Value::Long((int64_t{1} << 53) + 1),
                               Value::Float(0.1),
                               Value::Float(0.1 + 0.2),
                               Value::Float(1e21),
                               Value::Float(-1e300),
                               Value::Float(9007199254740992.0),
                               Value::Float(1),
                               Value::Float(-0.0),
                               Value::Bool(true),
                               Value::Bool(false)};
  for (const std::string& text : texts) values.push_back(Value::String(text));
  return values;
}

plan::ExprOp OpOf(Op op) {
  switch (op) {
    case Op::kLess:
      return plan::ExprOp::kLess;
    case Op::kLessEqual:
      return plan::ExprOp::kLessEqual;
    case Op::kGreater:
      return plan::ExprOp::kGreater;
    case Op::kGreaterEqual:
      return plan::ExprOp::kGreaterEqual;
    default:
      return plan::ExprOp::kEqual;
  }
}

// Whatever is in a zone, no value that meets a condition is ruled out.
TEST(ZoneTest, RulesNothingOutThatMeetsACondition) {
  const std::vector<Value> all = AllValues();
  std::mt19937 random(11);
  size_t ruled_out = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<Value> values;
    for (size_t i = 0; i < 1 + random() % 3; ++i) {
      values.push_back(random() % 8 == 0 ? Value::Null() : all[random() % all.size()]);
    }
    const Zone zone = ZoneOf(values);
    for (const Value& operand : all) {
      for (const Op op : {Op::kEqual, Op::kLess, Op::kLessEqual, Op::kGreater, Op::kGreaterEqual}) {
        bool meets = false;
        for (const Value& value : values) {
          meets = meets || exec::Compare(OpOf(op), value, operand) == exec::Truth::kTrue;
        }
        const bool may = MayMeet(zone, {0, op, {operand}});
        EXPECT_TRUE(may || !meets) << static_cast<int>(op);
        ruled_out += may ? 0 : 1;
      }
    }
  }
  EXPECT_GT(ruled_out, 100'000u);
}

// IN and LIKE go by canonical text.
TEST(ZoneTest, RulesNothingOutThatHasTheText) {
  const std::vector<Value> all = AllValues();
  char a[column::kScalarTextMax];
  char b[column::kScalarTextMax];
  for (const Value& value : all) {
    const Zone zone = ZoneOf({&value, 1});
    const std::string_view text = column::CanonicalText(value, a);
    for (const Value& operand : all) {
      const bool is_equal = text == column::CanonicalText(operand, b);
      EXPECT_TRUE(MayMeet(zone, {0, Op::kIn, {operand}}) || !is_equal);
      if (operand.type() != Type::kString) continue;
      const bool starts = text.substr(0, operand.string_value().size()) == operand.string_value();
      EXPECT_TRUE(MayMeet(zone, {0, Op::kPrefix, {operand}}) || !starts) << text;
    }
  }
}

TEST(ZoneTest, NullsMeetNothing) {
  const std::vector<Value> nulls(3);
  for (const Op op : {Op::kEqual, Op::kIn, Op::kContains, Op::kPrefix, Op::kNotNull, Op::kLess}) {
    EXPECT_FALSE(MayMeet(ZoneOf(nulls), {0, op, {Value::Long(1)}}));
  }
}

TEST(ZoneTest, IsReadAsItWasWritten) {
  const std::vector<Value> all = AllValues();
  for (size_t i = 0; i + 1 < all.size(); ++i) {
    const Zone zone = ZoneOf(std::span(all).subspan(i, 2));
    std::string bytes;
    ByteWriter writer(&bytes);
    WriteZone(zone, &writer);
    ByteReader reader(bytes);
    EXPECT_EQ(ReadZone(&reader), zone);
    EXPECT_TRUE(reader.at_end());
  }
}

TEST(TextFilterTest, FindsWhatIsThereAndRulesOutMuchElse) {
  std::vector<std::string> texts;
  for (int i = 0; i < 4000; ++i) texts.push_back("request " + std::to_string(i) + " took a while");
  std::vector<Value> values;
  for (const std::string& text : texts) values.push_back(Value::String(text));
  const std::string filter = MakeTextFilter(values);
  ASSERT_FALSE(filter.empty());
  EXPECT_LE(filter.size(), 2048u);
  for (const std::string& text : texts) {
    for (size_t i = 0; i + 4 <= text.size(); ++i)
      EXPECT_TRUE(MayContain(filter, text.substr(i, 4)));
  }
  EXPECT_FALSE(MayContain(filter, "certificate"));
  EXPECT_FALSE(MayContain(filter, "timed out"));
  EXPECT_TRUE(MayContain(filter, "zz"));
  EXPECT_TRUE(MayContain(filter, ""));
  EXPECT_TRUE(MayContain("", "anything"));
}

TEST(TextFilterTest, IsNotMadeWhereItDoesNotPay) {
  std::string noise;
  std::mt19937 random(3);
  for (int i = 0; i < 100'000; ++i) noise += static_cast<char>(random());
  const Value values[] = {Value::String(noise)};
  EXPECT_TRUE(MakeTextFilter(values).empty());
  EXPECT_TRUE(MakeTextFilter({}).empty());
}

}  // namespace
}  // namespace slq::store
