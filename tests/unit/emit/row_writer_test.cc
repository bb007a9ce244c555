#include <cmath>
#include <limits>
#include <vector>

#include "slq/output.h"

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "support/status_matchers.h"

namespace slq {
namespace {

using Rows = std::vector<std::vector<Cell>>;

std::string WriteAll(OutputFormat format, const std::vector<std::string>& columns,
                     const Rows& rows) {
  std::string out;
  const std::unique_ptr<RowWriter> writer = NewRowWriter(format);
  writer->Begin(columns, &out);
  for (const std::vector<Cell>& row : rows) EXPECT_THAT(writer->Write(row, &out), IsOk());
  writer->End(&out);
  return out;
}

// One cell of each kind, as the four formats write it.
TEST(RowWriterTest, WritesEachValueInItsForm) {
  struct Case {
    Value value;
    std::string_view exact, struct_logs, json, csv;
  };
  const double infinite = std::numeric_limits<double>::infinity();
  const Case kCases[] = {
      {Value::Null(), "", "null", "null", ""},
      {Value::Bool(true), "", R"("true")", "true", "true"},
      {Value::Long(-7), "", R"("-7")", "-7", "-7"},
      {Value::Long(std::numeric_limits<int64_t>::min()), "", R"("-9223372036854775808")",
       "-9223372036854775808", "-9223372036854775808"},
      {Value::Float(1.0), "", R"("1")", "1", "1"},
      {Value::Float(0.1), "", R"("0.1")", "0.1", "0.1"},
      {Value::Float(-0.0), "", R"("0")", "0", "0"},
      {Value::Float(606742), "606742.000", R"("606742.000")", "606742", "606742"},
      {Value::Float(infinite), "", "null", "null", "inf"},
      {Value::String(""), "", R"("")", R"("")", R"("")"},
      {Value::String("a"), "", R"("a")", R"("a")", "a"},
      {Value::String("a,\"b\""), "", R"("a,\"b\"")", R"("a,\"b\"")", R"("a,""b""")"},
      {Value::String("a\r\nb"), "", R"("a\r\nb")", R"("a\r\nb")", "\"a\r\nb\""},
      {Value::String("12"), "", R"("12")", R"("12")", "12"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.struct_logs);
    const Rows rows = {{{"x", c.value, c.exact}}};
    EXPECT_EQ(WriteAll(OutputFormat::kStructLogs, {"x"}, rows),
              "{\"struct_logs\":[{\"x\":" + std::string(c.struct_logs) + "}]}\n");
    EXPECT_EQ(WriteAll(OutputFormat::kJson, {"x"}, rows), "{\"x\":" + std::string(c.json) + "}\n");
    EXPECT_EQ(WriteAll(OutputFormat::kCsv, {"x"}, rows), "x\r\n" + std::string(c.csv) + "\r\n");
  }
}

TEST(RowWriterTest, WritesAnswersWithoutRows) {
  struct Case {
    OutputFormat format;
    std::vector<std::string> columns;
    std::string_view text;
  };
  const Case kCases[] = {
      {OutputFormat::kStructLogs, {}, "{\"struct_logs\":[]}\n"},
      {OutputFormat::kStructLogs, {"a"}, "{\"struct_logs\":[]}\n"},
      {OutputFormat::kJson, {"a"}, ""},
      {OutputFormat::kCsv, {"a", "b,c"}, "a,\"b,c\"\r\n"},
      {OutputFormat::kCsv, {}, ""},
      {OutputFormat::kTable, {}, ""},
      {OutputFormat::kTable, {"a", "bcd"}, "a  bcd\n─  ───\n"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(WriteAll(c.format, c.columns, {}), c.text);
  }
}

TEST(RowWriterTest, KeepsTheKeyOrderOfEachRow) {
  const Rows rows = {
      {{"b", Value::Long(1), {}}, {"a\"", Value::Null(), {}}}, {}, {{"c", Value::String("x"), {}}}};
  EXPECT_EQ(WriteAll(OutputFormat::kJson, {}, rows),
            "{\"b\":1,\"a\\\"\":null}\n{}\n{\"c\":\"x\"}\n");
  EXPECT_EQ(WriteAll(OutputFormat::kStructLogs, {}, rows),
            "{\"struct_logs\":[{\"b\":\"1\",\"a\\\"\":null},{},{\"c\":\"x\"}]}\n");
}

TEST(RowWriterTest, CsvOfDifferentRowsHasTheUnionOfTheirColumns) {
  const Rows rows = {{{"b", Value::Long(1), {}}},
                     {{"a", Value::String(""), {}}, {"b", Value::Null(), {}}},
                     {{"c", Value::Bool(false), {}}, {"a", Value::String("x,y"), {}}}};
  EXPECT_EQ(WriteAll(OutputFormat::kCsv, {}, rows), "b,a,c\r\n1,,\r\n,\"\",\r\n,\"x,y\",false\r\n");
}

TEST(AppendJsonStringTest, EscapesWhatAParserOrATerminalWouldObey) {
  struct Case {
    std::string_view text, json;
  };
  constexpr Case kCases[] = {
      {"", R"("")"},
      {"plain text of more than eight bytes", R"("plain text of more than eight bytes")"},
      {"1234567\"", R"("1234567\"")"},
      {"12345678\\9", R"("12345678\\9")"},
      {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {std::string_view("\0\x01\x1b\x1f", 4), R"("\u0000\u0001\u001b\u001f")"},
      {"\x7f", R"("\u007f")"},
      {"\xC2\x85", R"("\u0085")"},
      {"\xC2\xA0é日本😀", "\"\xC2\xA0é日本😀\""},
      {"a\xFFz", "\"a\uFFFDz\""},
      {"\xE6\x97", "\"\uFFFD\""},                  // cut short
      {"\xED\xA0\x80", "\"\uFFFD\uFFFD\uFFFD\""},  // a surrogate
      {"\xC0\xAF", "\"\uFFFD\uFFFD\""},            // overlong
      {"\xF4\x90\x80\x80", "\"\uFFFD\uFFFD\uFFFD\uFFFD\""},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.json);
    std::string out;
    AppendJsonString(c.text, &out);
    EXPECT_EQ(out, c.json);
  }
}

// The scan by words must not miss a byte wherever it stands in its word.
TEST(AppendJsonStringTest, FindsASpecialByteAtEveryPlace) {
  for (size_t size = 1; size <= 24; ++size) {
    for (size_t at = 0; at < size; ++at) {
      std::string text(size, '!');
      text[at] = '"';
      const std::string expected =
          absl::StrFormat("\"%s\\\"%s\"", std::string(at, '!'), std::string(size - at - 1, '!'));
      std::string out;
      AppendJsonString(text, &out);
      EXPECT_EQ(out, expected);
    }
  }
}

}  // namespace
}  // namespace slq
