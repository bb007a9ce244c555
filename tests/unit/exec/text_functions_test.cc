#include "exec/text_functions.h"

#include <string>
#include <string_view>

#include "exec/letter_case.h"
#include "gtest/gtest.h"
#include "support/expr_values.h"

namespace slq::exec {
namespace {

TEST(TextFunctionsTest, CountsCodePoints) {
  constexpr ValueCase kCases[] = {
      {"length('')", "0"},
      {"length('abc')", "3"},
      {"length('h\xC3\xA9llo')", "5"},
      {"length('\xE6\x97\xA5\xE6\x9C\xAC')", "2"},
      {"length(1.5)", "3"},
      {"length(true)", "4"},
      {"length(null)", "null"},
      {"position('l', 'hello')", "3"},
      {"position('lo', 'h\xC3\xA9llo')", "4"},
      {"position('', 'abc')", "1"},
      {"position('z', 'abc')", "0"},
      {"position('abcd', 'abc')", "0"},
      {"position(5, 1.5)", "3"},
      {"position(null, 'abc')", "null"},
  };
  ExpectValues(kCases);
}

TEST(TextFunctionsTest, SubstrCountsFromOneOrFromTheEnd) {
  constexpr ValueCase kCases[] = {
      {"substr('hello', 2)", "ello"},
      {"substr('hello', 2, 2)", "el"},
      {"substr('hello', 1, 100)", "hello"},
      {"substr('hello', 6)", ""},
      {"substr('hello', 100, 1)", ""},
      {"substr('hello', -3)", "llo"},
      {"substr('hello', -3, 2)", "ll"},
      {"substr('hello', -100, 2)", "he"},
      {"substr('hello', 0)", "hello"},
      {"substr('hello', 0, 2)", "h"},
      {"substr('hello', 4, -2)", "el"},
      {"substr('hello', 2, 0)", ""},
      {"substr('h\xC3\xA9llo', 2, 2)", "\xC3\xA9l"},
      {"substr('hello', 9223372036854775807, 9223372036854775807)", ""},
      {"substr('hello', -9223372036854775808, -9223372036854775808)", ""},
      {"substr('hello', '2', 1)", "e"},
      {"substr(12345, 2, 3)", "234"},
      {"substr('hello', null)", "null"},
      {"substr('hello', 'x')", "null"},
  };
  ExpectValues(kCases);
}

TEST(TextFunctionsTest, ChangesCaseInAllScripts) {
  constexpr ValueCase kCases[] = {
      {"lower('ABC-9')", "abc-9"},
      {"upper('abc-9')", "ABC-9"},
      {"lower('\xC3\x89T\xC3\x89')", "\xC3\xA9t\xC3\xA9"},  // ÉTÉ
      {"upper('\xCF\x83\xCF\x82')", "\xCE\xA3\xCE\xA3"},    // both small sigmas
      {"upper('\xD0\xB6')", "\xD0\x96"},                    // Cyrillic
      {"upper('stra\xC3\x9F"
       "e')",
       "STRA\xC3\x9F"
       "E"},  // one code point for one
      {"upper(true)", "TRUE"},
      {"lower(null)", "null"},
      {"'\xC3\x89t\xC3\xA9' ilike '\xC3\xA9T\xC3\x89'", "true"},
      {"'\xCF\x82' ilike '\xCE\xA3'", "true"},
      {"'\xE2\x84\xAA' ilike 'k'", "true"},  // the Kelvin sign
      {"'\xC3\x89' like '\xC3\xA9'", "false"},
  };
  ExpectValues(kCases);
}

// Statements are valid UTF-8; values need not be.
TEST(TextFunctionsTest, BrokenBytesCountAndStayAsTheyAre) {
  constexpr std::string_view kText = "A\xFF\xE6\x97Z";
  EXPECT_EQ(CodePointCount(kText), 5);
  EXPECT_EQ(Substring(kText, 3, 2), "\xE6\x97");
  EXPECT_EQ(PositionOf("Z", kText), 5);
  std::string lower;
  LowerCase(kText, &lower);
  EXPECT_EQ(lower, "a\xFF\xE6\x97z");
}

TEST(TextFunctionsTest, JoinsAndChooses) {
  constexpr ValueCase kCases[] = {
      {"concat('a', 1, null, 2.0, true)", "a12true"},
      {"concat(null)", ""},
      {"'a' || null", "null"},
      {"1 || 2.5", "12.5"},
      {"coalesce(null, null, 3, 4)", "3"},
      {"coalesce(null)", "null"},
      {"nullif(1, 1.0)", "null"},
      {"nullif('1', 1)", "null"},
      {"nullif('a', 1)", "a"},
      {"nullif(1, null)", "1"},
      {"greatest(1, null, 2.5)", "2.5"},
      {"least(2, 1.5, null)", "1.5"},
      {"greatest('9', 10)", "10"},  // all are numbers
      {"greatest('9', 10, 'a')", "a"},
      {"greatest('9', '10', 'a')", "a"},
      {"least('9', '10', 'a')", "10"},  // not all: bytewise
      {"greatest(null, null)", "null"},
  };
  ExpectValues(kCases);
  EXPECT_EQ(ValuesOf("coalesce(a, b, c)"), "1 2.5 ");
  EXPECT_EQ(ValuesOf("concat(a, '-', b)"), "1-x 2.5-10 -");
}

TEST(TextFunctionsTest, TextsHaveLimits) {
  ExpressionLimits limits;
  limits.text_bytes_max = 4;
  EXPECT_EQ(ValuesOf("b || 'abc'", limits),
            "1:8: the texts made here are longer than 4 bytes for one row or 67108864 bytes for a "
            "batch of rows");
  EXPECT_EQ(ValuesOf("b || 'ab'", limits), "xab 10ab ab");
  EXPECT_NE(ValuesOf("concat(b, 'abc')", limits).find("longer than 4 bytes"), std::string::npos);
  limits = {};
  limits.batch_text_bytes_max = 9;
  EXPECT_EQ(ValuesOf("b || 'ab'", limits), "xab 10ab ab");
  limits.batch_text_bytes_max = 8;
  EXPECT_NE(ValuesOf("b || 'ab'", limits).find("8 bytes for a batch"), std::string::npos);
}

}  // namespace
}  // namespace slq::exec
