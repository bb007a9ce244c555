#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "ingest/line_parser.h"
#include "support/parse_line.h"
#include "support/status_matchers.h"

namespace slq::ingest {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

StructuringRule Delimiter(std::string_view delimiter, std::vector<std::string> fields) {
  StructuringRule rule;
  rule.format = Format::kDelimiter;
  rule.delimiter = delimiter;
  rule.fields = std::move(fields);
  return rule;
}

TEST(DelimiterRuleTest, FindsFields) {
  struct Case {
    std::string_view delimiter, line, fields;
  };
  constexpr Case kCases[] = {
      {",", "1,2,3", R"(a="1" b="2" c="3")"},
      {",", "1,,3", R"(a="1" b="" c="3")"},
      {",", ",,", R"(a="" b="" c="")"},
      {",", " 1 , 2", R"(a=" 1 " b=" 2")"},
      {",", "1", R"(a="1")"},
      {",", "1,", R"(a="1" b="")"},
      {",", "1,2,3,", R"(a="1" b="2" c="3")"},
      {",", "1,2,3,,", R"(_error="more values than fields")"},
      {",", "1,2,3,4", R"(_error="more values than fields")"},
      {"||", "1||2|3||4", R"(a="1" b="2|3" c="4")"},
      {"||", "1|||2", R"(a="1" b="|2")"},
      {"\t", "1\t2", R"(a="1" b="2")"},
      {",", R"("1,2",3)", R"(a="1,2" b="3")"},
      {",", R"("say ""hi""",x)", R"(a="say "hi"" b="x")"},
      {",", R"("")", R"(a="")"},
      {",", R"("""")", R"(a=""")"},
      {",", R"("1","2","3")", R"(a="1" b="2" c="3")"},
      {",", R"(1"2,3)", R"(a="1"2" b="3")"},
      {",", R"("1"2,3)", R"(_error="text after a closing quote")"},
      {",", R"("1,2)", R"(_error="unterminated quote")"},
      {",", R"("1"")", R"(_error="unterminated quote")"},
      {",", R"(")", R"(_error="unterminated quote")"},
      {",", "", R"(_error="empty line")"},
      {",", "\xff,\xc3", "a=\"\xff\" b=\"\xc3\""},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.line);
    EXPECT_EQ(FieldsOf(Delimiter(c.delimiter, {"a", "b", "c"}), c.line), c.fields);
  }
  EXPECT_EQ(FieldsOf(Delimiter(",", {"a"}), "\0"s), "a=\"\0\""s);
  EXPECT_EQ(FieldsOf(Delimiter("\0"s, {"a", "b"}), "x\0y"s), R"(a="x" b="y")");
}

TEST(DelimiterRuleTest, SkipsFieldsWithoutANameAndQuotesIfAsked) {
  EXPECT_EQ(FieldsOf(Delimiter(" ", {"", "b", "", "d"}), "1 2 3 4"), R"(b="2" d="4")");
  StructuringRule rule = Delimiter(",", {"a", "b", "c"});
  rule.quote = '\0';
  EXPECT_EQ(FieldsOf(rule, R"("1,2")"), R"(a=""1" b="2"")");
  rule.quote = '\'';
  rule.types = {{"b", Type::kLong}};
  EXPECT_EQ(FieldsOf(rule, "'it''s','12'"), R"(a="it's" b=12)");
}

TEST(DelimiterRuleTest, RefusesRulesThatCannotWork) {
  struct Case {
    std::string_view delimiter;
    std::vector<std::string> fields;
    std::string_view message;
  };
  const Case kCases[] = {
      {"", {"a"}, "at least one byte"},
      {",", {}, "at least one field"},
      {",", {"", ""}, "at least one field"},
      {",", {"a", "b", "a"}, "names field a twice"},
      {"\",", {"a"}, "must not contain the quote"},
      {",", {std::string(257, 'a')}, "field name longer than 256 bytes"},
      {",", std::vector<std::string>(1001, ""), "at most 1000 fields"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.message);
    EXPECT_THAT(Validate(Delimiter(c.delimiter, c.fields)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(c.message))));
  }
}

}  // namespace
}  // namespace slq::ingest
