#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "support/parse_line.h"

namespace slq::ingest {
namespace {

using namespace std::string_literals;

StructuringRule Logfmt() {
  StructuringRule rule;
  rule.format = Format::kLogfmt;
  return rule;
}

TEST(LogfmtRuleTest, FindsFields) {
  struct Case {
    std::string_view line, fields;
  };
  constexpr Case kCases[] = {
      {"a=1", R"(a="1")"},
      {"a=1 b=x", R"(a="1" b="x")"},
      {"  a=1 \t b=x  ", R"(a="1" b="x")"},
      {R"(level=info msg="hello, world" took=1.5ms)",
       R"(level="info" msg="hello, world" took="1.5ms")"},
      {R"(a="")", R"(a="")"},
      {"a= b=1", R"(a="" b="1")"},
      {"debug a=1 trace", R"(debug="" a="1" trace="")"},
      {R"(a="x\"y\\z\n\té\u00e9\ud83d\ude00\/")", "a=\"x\"y\\z\n\téé😀/\""},
      {R"(path="C:\dir\new" u="\u12" h="\ud800")", "path=\"C:\\dir\new\" u=\"\\u12\" h=\"\uFFFD\""},
      {"a=b=c", R"(a="b=c")"},
      {"a=b\"c", R"(a="b"c")"},
      {"a=1 a=2", R"(a="2")"},
      {"a.b=1 é=2", R"(a.b="1" é="2")"},
      {"a=\xff", "a=\"\xff\""},
      {"", R"(_error="empty line")"},
      {" ", R"(_error="no key=value pair")"},
      {"plain text", R"(_error="no key=value pair")"},
      {"=1", R"(_error="invalid logfmt")"},
      {"a=1 =2", R"(_error="invalid logfmt")"},
      {R"("a"=1)", R"(_error="invalid logfmt")"},
      {R"(a"b=1)", R"(_error="invalid logfmt")"},
      {R"(a="1"b=2)", R"(_error="invalid logfmt")"},
      {R"(a="1)", R"(_error="unterminated quote")"},
      {R"(a="1\")", R"(_error="unterminated quote")"},
      {R"(a="1\)", R"(_error="unterminated quote")"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.line);
    EXPECT_EQ(FieldsOf(Logfmt(), c.line), c.fields);
  }
  EXPECT_EQ(FieldsOf(Logfmt(), "a=\"\0\" b=1\0c=2"s), "a=\"\0\" b=\"1\" c=\"2\""s);
}

TEST(LogfmtRuleTest, KeepsLimitsAndCounts) {
  StructuringRule rule = Logfmt();
  rule.fields_max = 2;
  rule.field_name_bytes_max = 3;
  rule.types = {{"n", Type::kLong}};
  EXPECT_EQ(FieldsOf(rule, "abc=1 n=2"), R"(abc="1" n=2)");
  EXPECT_EQ(FieldsOf(rule, "abcd=1"), R"(_error="field name longer than 3 bytes")");
  EXPECT_EQ(FieldsOf(rule, "a=1 b=2 c=3"), R"(_error="more than 2 fields")");
  const ScanReport report = ReportOf(rule, {"n=1 n=x", "n=2", "a=1 a=2", "n"}, {"n"});
  EXPECT_EQ(report.duplicate_keys, 1u);
  EXPECT_EQ(report.coerced_values, 1u);
  EXPECT_EQ(report.unparsed, 1u);
}

}  // namespace
}  // namespace slq::ingest
