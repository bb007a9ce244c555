#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "ingest/line_parser.h"
#include "ingest/regex_pattern.h"
#include "support/parse_line.h"
#include "support/status_matchers.h"

namespace slq::ingest {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

StructuringRule Regex(std::string_view pattern) {
  StructuringRule rule;
  rule.format = Format::kRegex;
  rule.pattern = pattern;
  return rule;
}

TEST(RegexPatternTest, TranslatesOnlyGroupNames) {
  struct Case {
    std::string_view pattern, translated;
  };
  constexpr Case kCases[] = {
      {R"((?<a>x)(?P<b>y)(?:z)(w))", R"((?P<a>x)(?P<b>y)(?:z)(w))"},
      {R"([(?<a>]+\(?<a>)", R"([(?<a>]+\(?<a>)"},
      {R"([](?<a>]|[^](?<a>]|[\](?<a>]|[[:alpha:](?<a>])",
       R"([](?<a>]|[^](?<a>]|[\](?<a>]|[[:alpha:](?<a>])"},
      {R"(\Q(?<a>\E(?<b>x))", R"(\Q(?<a>\E(?P<b>x))"},
      {R"(\\(?<a>x))", R"(\\(?P<a>x))"},
      {R"((?<a>(?<b>x)))", R"((?P<a>(?P<b>x)))"},
      {"[", "["},
      {"\\", "\\"},
      {"(?<", "(?P<"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.pattern);
    const auto translated = TranslatePattern(c.pattern);
    ASSERT_THAT(translated, IsOk());
    EXPECT_EQ(*translated, c.translated);
  }
}

TEST(RegexRuleTest, FindsFields) {
  struct Case {
    std::string_view pattern, line, fields;
  };
  constexpr std::string_view kExample =
      R"(^(?<test1>[^/]+)/(?<test2>\S+) (?<test3>\w+) log is Error NO (?<test4>\d+))";
  constexpr Case kCases[] = {
      {kExample, "2020-07-27/08:59:50 this log is Error NO 151684",
       R"(test1="2020-07-27" test2="08:59:50" test3="this" test4="151684")"},
      {kExample, "x/y z log is Error NO 1 and more", R"(test1="x" test2="y" test3="z" test4="1")"},
      {kExample, " 2020-07-27", R"(_error="regex does not match")"},
      {R"((?P<b>\d+)(x)?(?<a>y))", "12y", R"(b="12" a="y")"},
      {"(?<a>x)|(?<b>y)", "y", R"(b="y")"},
      {"(?<a>x*)y", "y", R"(a="")"},
      {"(?<a>b)", "ab", R"(_error="regex does not match")"},
      {"(?<a>.*)", "", R"(_error="empty line")"},
      {"(?<a>.)(?<b>.*)", "é€", R"(a="é" b="€")"},
      // A line that is not UTF-8 is matched byte by byte.
      {"(?<a>[a-z]+) (?<b>.*)", "x \xff\xc3y", "a=\"x\" b=\"\xff\xc3y\""},
      {"é(?<b>.*)", "é\xff", "b=\"\xff\""},
      {"(?<a>(?<b>x)y)", "xy", R"(a="xy" b="x")"},
      {"(?i)(?<a>X)$", "x", R"(a="x")"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.line);
    EXPECT_EQ(FieldsOf(Regex(c.pattern), c.line), c.fields);
  }
  EXPECT_EQ(FieldsOf(Regex("(?<a>.*)"), "x\0y"s), "a=\"x\0y\""s);
}

TEST(RegexRuleTest, ConvertsDeclaredTypes) {
  StructuringRule rule = Regex(R"((?<a>\S+) (?<b>\S+) (?<c>\S+))");
  rule.types = {{"a", Type::kLong}, {"b", Type::kFloat}, {"c", Type::kString}};
  EXPECT_EQ(FieldsOf(rule, "12 1.5 7"), R"(a=12 b=1.5f c="7")");
  EXPECT_EQ(FieldsOf(rule, "007 -0 7"), R"(a=7 b=0f c="7")");
  EXPECT_EQ(FieldsOf(rule, "1.5 x 7"), R"(a="1.5" b="x" c="7")");
  EXPECT_EQ(FieldsOf(rule, "9223372036854775808 1e999 7"),
            R"(a="9223372036854775808" b="1e999" c="7")");
  const ScanReport report = ReportOf(rule, {"1 2 3", "x y z", "12 inf 0x1"}, {"a", "b", "c"});
  EXPECT_EQ(report.coerced_values, 3u);
  EXPECT_EQ(report.unparsed, 0u);
}

TEST(RegexRuleTest, RefusesPatternsThatCannotWork) {
  struct Case {
    std::string pattern;
    std::string_view message;
  };
  const Case kCases[] = {
      {"", "a regex rule needs a pattern"},
      {"abc", "no named group"},
      {"(a)", "no named group"},
      {"(?<a>x", "does not compile: missing )"},
      {"(?<a>x)(?<a>y)", "names group a twice"},
      {"(?<a.b>x)", "not made of letters"},
      {"(?<=a)(?<b>x)", "look-behind"},
      {"(?<!a)(?<b>x)", "look-behind"},
      {"(?=a)(?<b>x)", "look-ahead"},
      {R"((?<a>x)\1)", "does not compile"},
      {"(?<a>((x{900}){900}){900})", "does not compile"},
      {"(?<a>" + std::string(16 * 1024, 'x') + ")", "at most 16384 bytes"},
      {"(?<" + std::string(257, 'a') + ">x)", "field name longer than 256 bytes"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.pattern.substr(0, 50));
    EXPECT_THAT(Validate(Regex(c.pattern)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(c.message))));
  }
  EXPECT_THAT(Validate(Regex("(?<a>" + std::string(16 * 1024 - 6, 'x') + ")")), IsOk());
}

}  // namespace
}  // namespace slq::ingest
