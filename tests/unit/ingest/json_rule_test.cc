#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "ingest/line_parser.h"
#include "support/padded_line.h"
#include "support/parse_line.h"

namespace slq::ingest {
namespace {

using namespace std::string_literals;

StructuringRule Json() {
  StructuringRule rule;
  rule.format = Format::kJson;
  return rule;
}

std::string Unparsed(std::string_view reason) {
  std::string text = R"(_error=")";
  text.append(reason).append("\"");
  return text;
}

TEST(JsonRuleTest, FindsFields) {
  struct Case {
    std::string_view line, fields;
  };
  constexpr Case kCases[] = {
      {R"({})", ""},
      {R"({"a":1})", "a=1"},
      {R"( { "a" : 1 , "b" : "x" } )", R"(a=1 b="x")"},
      {"{\t\"a\"\t:\t[ 1 , 2 ]\t}\r", R"(a="[ 1 , 2 ]")"},
      {"\xEF\xBB\xBF{\"a\":1}", "a=1"},
      // Types.
      {R"({"a":true,"b":false,"c":null,"d":1.5,"e":""})", R"(a=true b=false d=1.5f e="")"},
      {R"({"a":1.0,"b":1e3,"c":-0,"d":-0.0})", "a=1f b=1000f c=0 d=0f"},
      // Numbers at the edges.
      {R"({"a":9223372036854775807,"b":-9223372036854775808})",
       "a=9223372036854775807 b=-9223372036854775808"},
      {R"({"a":9223372036854775808})", R"(a="9223372036854775808")"},
      {R"({"a":18446744073709551616,"b":7})", R"(a="18446744073709551616" b=7)"},
      {R"({"a":-9223372036854775809})", R"(a="-9223372036854775809")"},
      {R"({"a":1e400 ,"b":"1e400","c":2})", R"(a="1e400" b="1e400" c=2)"},
      {R"({"a":-1e400,"b":[1e999]})", R"(a="-1e400" b="[1e999]")"},
      {R"({"a":1e-400})", "a=0f"},
      {R"({"a":123456789012345678901234567890123456789012345678901234567890})",
       R"(a="123456789012345678901234567890123456789012345678901234567890")"},
      // Nested and dotted.
      {R"({"a":{"b":{"c":1}}})", "a.b.c=1"},
      {R"({"a.b":{"c":1}})", "a.b.c=1"},
      {R"({"a":{"b.c":1}})", "a.b.c=1"},
      {R"({"a.b.c":1})", "a.b.c=1"},
      {R"({"a":{"b":1},"c":2,"a":{"d":3}})", "a.b=1 c=2 a.d=3"},
      {R"({"a":{}})", ""},
      {R"({"a":{"b":{}},"c":1})", "c=1"},
      {R"({"":1})", "=1"},
      {R"({"a":{"":1}})", "a.=1"},
      {R"({"":{"":1}})", ".=1"},
      {R"({"ab":1,"a":{"b":2},"abc":3,"b":4})", "ab=1 a.b=2 abc=3 b=4"},
      // Arrays as they were written.
      {R"({"a":[],"b":[ {"c": [1, "]"]} ],"d":1})", R"(a="[]" b="[ {"c": [1, "]"]} ]" d=1)"},
      {R"({"a":["\u0041\n"]})", R"(a="["\u0041\n"]")"},
      // The last of equal names wins.
      {R"({"a":1,"a":2})", "a=2"},
      {R"({"a":1,"b":2,"a":"x"})", R"(a="x" b=2)"},
      {R"({"a.b":1,"a":{"b":2}})", "a.b=2"},
      {R"({"a":{"b":2},"a.b":1})", "a.b=1"},
      {R"({"a":1,"a":null})", ""},
      {R"({"a":null,"a":1})", "a=1"},
      {R"({"a":1,"a":{}})", "a=1"},
      {R"({"a":1,"a":{"b":2}})", "a=1 a.b=2"},
      {R"({"a":1,"\u0061":2})", "a=2"},
      // Escapes.
      {R"({"a":"\"\\\/\b\f\n\r\t"})", "a=\"\"\\/\b\f\n\r\t\""},
      {R"({"a":"\u00e9\u20AC\ud83d\ude00"})", "a=\"é€😀\""},
      {R"({"a":"é€😀"})", "a=\"é€😀\""},
      {R"({"a\nb":{"\"":1}})", "a\nb.\"=1"},
      {R"({"a":"{\"b\":1}"})", R"(a="{"b":1}")"},
  };
  const auto rule = CompileRule(Json());
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.line);
    EXPECT_EQ(FieldsOf(**rule, c.line), c.fields);
  }
  EXPECT_EQ(FieldsOf(**rule, R"({"a":"\u0000"})"), "a=\"\0\""s);
}

TEST(JsonRuleTest, NamesTheReasonOfALineThatDoesNotFit) {
  struct Case {
    std::string_view line, reason;
  };
  constexpr Case kCases[] = {
      {"", "empty line"},
      {" ", "not a JSON object"},
      {"\xEF\xBB\xBF", "not a JSON object"},
      {"plain text", "not a JSON object"},
      {"1", "not a JSON object"},
      {"null", "not a JSON object"},
      {R"("a")", "not a JSON object"},
      {R"([{"a":1}])", "not a JSON object"},
      {"{", "invalid JSON"},
      {"}", "not a JSON object"},
      {R"({"a":1)", "invalid JSON"},
      {R"({"a":1}})", "invalid JSON"},
      {R"({"a":1}{"b":2})", "invalid JSON"},
      {R"({"a":1} x)", "invalid JSON"},
      {R"({"a":1,})", "invalid JSON"},
      {R"({,"a":1})", "invalid JSON"},
      {R"({"a" 1})", "invalid JSON"},
      {R"({"a"})", "invalid JSON"},
      {R"({a:1})", "invalid JSON"},
      {R"({1:1})", "invalid JSON"},
      {R"({'a':1})", "invalid JSON"},
      {R"({"a":[1})", "invalid JSON"},
      {R"({"a":[1,]})", "invalid JSON"},
      {R"({"a":tru})", "invalid JSON"},
      {R"({"a":truex})", "invalid JSON"},
      {R"({"a":NaN})", "invalid JSON"},
      {R"({"a":01})", "invalid JSON"},
      {R"({"a":1.})", "invalid JSON"},
      {R"({"a":.5})", "invalid JSON"},
      {R"({"a":+1})", "invalid JSON"},
      {R"({"a":-})", "invalid JSON"},
      {R"({"a":1e})", "invalid JSON"},
      {R"({"a":1e400x})", "invalid JSON"},
      {R"({"a":1e400"b"})", "invalid JSON"},
      {R"({"a":1e400 5})", "invalid JSON"},
      {R"({"a":1e400,"b":01})", "invalid JSON"},
      {R"({"a":"x)", "invalid JSON"},
      {R"({"a":"x\"})", "invalid JSON"},
      {R"({"a":"\x"})", "invalid JSON"},
      {R"({"a":"\u12"})", "invalid JSON"},
      {R"({"a":"\ud800"})", "invalid JSON"},
      {R"({"a":"\udc00"})", "invalid JSON"},
      {R"({"a":"\ud800\u0041"})", "invalid JSON"},
      {"{\"a\":\"\t\"}", "invalid JSON"},
      {"{\"a\":\"\xff\"}", "invalid UTF-8"},
      {"{\"a\":\"\xc0\x80\"}", "invalid UTF-8"},
      {"{\"a\":\"\xed\xa0\x80\"}", "invalid UTF-8"},
      {"{\"a\":1}\xef\xbb\xbf", "invalid JSON"},
      {"\x80{}", "not a JSON object"},
  };
  const auto rule = CompileRule(Json());
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.line);
    EXPECT_EQ(FieldsOf(**rule, c.line), Unparsed(c.reason));
  }
  EXPECT_EQ(FieldsOf(**rule, "{\"a\":\"\0\"}"s), R"(_error="invalid JSON")");
  EXPECT_EQ(FieldsOf(**rule, "{\"a\":1\0}"s), R"(_error="invalid JSON")");
  EXPECT_EQ(FieldsOf(**rule, "{\"a\":1}\0"s), R"(_error="invalid JSON")");
}

TEST(JsonRuleTest, KeepsEachLimit) {
  StructuringRule rule = Json();
  rule.nesting_max = 3;
  EXPECT_EQ(FieldsOf(rule, R"({"a":{"b":{"c":1}}})"), "a.b.c=1");
  EXPECT_EQ(FieldsOf(rule, R"({"a":{"b":[1]}})"), R"(a.b="[1]")");
  EXPECT_EQ(FieldsOf(rule, R"({"a":[[1]]})"), R"(a="[[1]]")");
  constexpr std::string_view kTooDeep = R"(_error="nested deeper than 3")";
  EXPECT_EQ(FieldsOf(rule, R"({"a":{"b":{"c":{"d":1}}}})"), kTooDeep);
  EXPECT_EQ(FieldsOf(rule, R"({"a":{"b":{"c":{}}}})"), kTooDeep);
  EXPECT_EQ(FieldsOf(rule, R"({"a":[[[1]]]})"), kTooDeep);
  EXPECT_EQ(FieldsOf(rule, R"({"a":[[[]]]})"), kTooDeep);
  EXPECT_EQ(FieldsOf(rule, R"({"a":{"b":{"c":[]}}})"), kTooDeep);

  rule = Json();
  rule.fields_max = 2;
  EXPECT_EQ(FieldsOf(rule, R"({"a":1,"b":[1,2,3],"c":{}})"), R"(a=1 b="[1,2,3]")");
  EXPECT_EQ(FieldsOf(rule, R"({"a":1,"b":{"c":2},"d":3})"), R"(_error="more than 2 fields")");

  rule = Json();
  rule.field_name_bytes_max = 3;
  EXPECT_EQ(FieldsOf(rule, R"({"abc":1,"a":{"b":2}})"), "abc=1 a.b=2");
  constexpr std::string_view kTooLong = R"(_error="field name longer than 3 bytes")";
  EXPECT_EQ(FieldsOf(rule, R"({"abcd":1})"), kTooLong);
  EXPECT_EQ(FieldsOf(rule, R"({"a":{"bc":2}})"), kTooLong);
  EXPECT_EQ(FieldsOf(rule, R"({"\u0061\u0062\u0063":1})"), "abc=1");

  rule = Json();
  rule.line_bytes_max = 7;
  EXPECT_EQ(FieldsOf(rule, R"({"a":1})"), "a=1");
  EXPECT_EQ(FieldsOf(rule, R"({"a":12})"), R"(_error="line longer than 7 bytes")");
}

TEST(JsonRuleTest, SurvivesHugeLines) {
  std::string deep = R"({"a":)";
  deep.append(100'000, '[').append(100'000, ']').append("}");
  EXPECT_EQ(FieldsOf(Json(), deep), R"(_error="nested deeper than 64")");
  deep.clear();
  for (int i = 0; i < 20'000; ++i) deep += R"({"a":)";
  EXPECT_EQ(FieldsOf(Json(), deep), Unparsed("nested deeper than 64"));
  deep.append("1").append(20'000, '}');
  EXPECT_EQ(FieldsOf(Json(), deep), R"(_error="nested deeper than 64")");

  std::string wide = R"({"f0":0)";
  for (int i = 1; i < 100'000; ++i) {
    wide.append(",\"f").append(std::to_string(i)).append("\":1");
  }
  wide += '}';
  EXPECT_EQ(FieldsOf(Json(), wide), R"(_error="line longer than 262144 bytes")");
  StructuringRule rule = Json();
  rule.line_bytes_max = 4u << 20;
  EXPECT_EQ(FieldsOf(rule, wide), R"(_error="more than 1000 fields")");

  std::string longest = R"({"a":")";
  longest.append(256 * 1024 - 8, 'x').append("\"}");
  EXPECT_EQ(FieldsOf(Json(), longest).size(), longest.size() - 4);
  longest.insert(longest.begin() + 6, 'x');
  EXPECT_EQ(FieldsOf(Json(), longest), R"(_error="line longer than 262144 bytes")");
}

TEST(JsonRuleTest, EveryStartOfALineIsUnparsed) {
  constexpr std::string_view kLine =
      R"({"a":1,"b":{"c":"x\"é\u00e9😀","d":[true,null,{"e":1e400}]},"f":-1.5e-3})";
  const auto rule = CompileRule(Json());
  EXPECT_EQ(FieldsOf(**rule, kLine), R"(a=1 b.c="x"éé😀" b.d="[true,null,{"e":1e400}]" f=-0.0015f)");
  for (size_t size = 0; size < kLine.size(); ++size) {
    SCOPED_TRACE(size);
    EXPECT_TRUE(FieldsOf(**rule, kLine.substr(0, size)).starts_with("_error="));
  }
}

TEST(JsonRuleTest, CountsWhatItMet) {
  StructuringRule rule = Json();
  rule.types = {{"n", Type::kLong}, {"f", Type::kFloat}, {"s", Type::kString}};
  const ScanReport report =
      ReportOf(rule,
               {R"({"n":"12","f":"1e3","s":"5"})", R"({"n":"x","n":"12x","f":"","s":5})", "x", "y",
                "{", R"({"n":1,"n":2,"z":3,"z":4})", "{\"n\":1,\"n\":\"\xff\"}"},
               {"n", "f", "s", "n"});
  EXPECT_EQ(report.unparsed, 4u);
  EXPECT_EQ(report.unparsed_by_reason,
            (std::map<std::string, uint64_t>{
                {"invalid JSON", 1}, {"invalid UTF-8", 1}, {"not a JSON object", 2}}));
  EXPECT_EQ(report.coerced_values, 2u);
  EXPECT_EQ(report.duplicate_keys, 2u);
  EXPECT_EQ(FieldsOf(rule, R"({"n":"12","f":"1e3","s":"5","g":"7"})"),
            R"(n=12 f=1000f s="5" g="7")");
  EXPECT_EQ(FieldsOf(rule, R"({"n":"x","f":"nan","s":5})"), R"(n="x" f="nan" s=5)");
}

TEST(JsonRuleTest, ErrorIsAFieldOfItsOwnOnLinesThatFit) {
  const auto rule = CompileRule(Json());
  Arena arena;
  std::vector<column::NamedValue> fields;
  (*rule)->NewParser({})->ParseAllFields(R"({"_error":"mine"})", &arena, &fields);
  ASSERT_EQ(fields.size(), 1u);
  EXPECT_EQ(fields[0].value.string_value(), "mine");
}

TEST(JsonRuleTest, FillsColumnsOfManyLines) {
  const auto rule = CompileRule(Json());
  const std::vector<column::ScanColumn> columns = {{column::ColumnKind::kField, "b.c"},
                                                   {column::ColumnKind::kLogContent, ""},
                                                   {column::ColumnKind::kField, "a"},
                                                   {column::ColumnKind::kField, "b"},
                                                   {column::ColumnKind::kField, "_error"}};
  const std::vector<PaddedLine> padded =
      PadLines({R"({"a":1,"b":{"c":"x"}})", "?", R"({"b":2,"a":"y"})"});
  const std::vector<std::string_view> lines = TextsOf(padded);
  const auto parser = (*rule)->NewParser(columns);
  column::Batch batch;
  for (int round = 0; round < 2; ++round) {
    batch.Clear(columns.size());
    ScanReport report;
    parser->ParseLines(lines, &batch, &report);
    EXPECT_EQ(batch.unparsed, (std::vector<uint8_t>{0, 1, 0}));
    EXPECT_EQ(batch.columns[0].At(0).string_value(), "x");
    EXPECT_TRUE(batch.columns[0].IsNull(1));
    EXPECT_TRUE(batch.columns[0].IsNull(2));
    EXPECT_EQ(batch.columns[1].size(), 0u);
    EXPECT_EQ(batch.columns[2].At(0).long_value(), 1);
    EXPECT_EQ(batch.columns[2].At(2).string_value(), "y");
    EXPECT_TRUE(batch.columns[3].IsNull(0));
    EXPECT_EQ(batch.columns[3].At(2).long_value(), 2);
    EXPECT_EQ(batch.columns[4].At(1).string_value(), "not a JSON object");
    EXPECT_TRUE(batch.columns[4].IsNull(2));
  }
}

}  // namespace
}  // namespace slq::ingest
