#include "ingest/json_shape.h"

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "column/text.h"
#include "gtest/gtest.h"
#include "ingest/json_tokens.h"
#include "ingest/line_parser.h"
#include "support/padded_line.h"
#include "support/status_matchers.h"

namespace slq::ingest {
namespace {

std::unique_ptr<const Rule> JsonRule() {
  StructuringRule rule;
  rule.format = Format::kJson;
  absl::StatusOr<std::unique_ptr<const Rule>> compiled = CompileRule(rule);
  EXPECT_THAT(compiled, IsOk());
  return *std::move(compiled);
}

std::vector<column::ScanColumn> Wanted() {
  std::vector<column::ScanColumn> columns;
  for (const char* name : {"a", "b", "o.a", "o.b.c", "_error"}) {
    columns.push_back({column::ColumnKind::kField, name});
  }
  return columns;
}

// The wanted values of each line with their types, and whether the line fits.
std::vector<std::string> Parse(LineParser* parser, std::span<const std::string_view> lines,
                               ScanReport* report) {
  column::Batch batch;
  batch.Clear(Wanted().size());
  parser->ParseLines(lines, &batch, report);
  std::vector<std::string> rows;
  for (size_t row = 0; row < lines.size(); ++row) {
    std::string text = !batch.unparsed.empty() && batch.unparsed[row] != 0 ? "bad" : "ok";
    for (const column::Column& c : batch.columns) {
      absl::StrAppendFormat(&text, "|%d:", static_cast<int>(c.At(row).type()));
      column::AppendCanonicalText(c.At(row), &text);
    }
    rows.push_back(std::move(text));
  }
  return rows;
}

// Lines of a few shapes with hard values among the easy ones, some of them damaged.
class LineGenerator {
 public:
  explicit LineGenerator(uint64_t seed) : random_(seed) {}

  std::string Line() {
    std::string line = "{";
    Member(&line, "\"a\":", Scalar());
    if (Below(4) != 0) Member(&line, "\"b\":", Scalar());
    if (Below(3) != 0) Member(&line, "\"o\":", Object());
    Member(&line, "\"skip\":", Below(3) != 0 ? Scalar() : Container(0));
    if (Below(8) == 0) Member(&line, "\"a\":", Scalar());  // twice
    line += Below(20) == 0 ? " }" : "}";
    if (Below(6) == 0) Damage(&line);
    return line;
  }

 private:
  size_t Below(size_t n) { return random_() % n; }

  static void Member(std::string* out, std::string_view key, const std::string& value) {
    if (out->size() > 1) *out += ',';
    out->append(key).append(value);
  }

  std::string Object() {
    std::string object = "{\"a\":" + Scalar();
    if (Below(2) == 0) object += ",\"b\":{\"c\":" + Scalar() + "}";
    return object + "}";
  }

  // An array or object of any content.
  std::string Container(size_t depth) {
    const bool object = Below(2) == 0;
    std::string text(1, object ? '{' : '[');
    for (size_t i = Below(4); i > 0; --i) {
      if (object) text += Below(3) == 0 ? R"("\u00e9" : )" : R"("key":)";
      text += depth < 4 && Below(3) == 0 ? Container(depth + 1) : Scalar();
      if (i > 1) text += Below(4) == 0 ? " ,\t" : ",";
    }
    if (Below(4) == 0) text += ' ';
    return text + (object ? '}' : ']');
  }

  std::string Scalar() {
    constexpr const char* kScalars[] = {"1",
                                        "-0",
                                        "0",
                                        "12.50",
                                        "-0.0",
                                        "0.1",
                                        "123456789012345678",
                                        "1234567890123456789",
                                        "12345678901234567890123",
                                        "1e5",
                                        "1E-2",
                                        "1e400",
                                        "123456789012345.678",
                                        "true",
                                        "false",
                                        "null",
                                        "\"\"",
                                        "\"plain\"",
                                        "\"a longer text of more than sixteen bytes\"",
                                        "\"esc\\n\\u00e9\"",
                                        "\"caf\xC3\xA9\"",
                                        "\"\xC3\xA9 and more than sixteen bytes behind\"",
                                        "\"half \xE2\x82\"",
                                        "\"bad \\x escape\"",
                                        "\"lone \\ud800\"",
                                        "\"quote \\\" and \\\\\"",
                                        "1234567890123.45",
                                        "12345678901234.5",
                                        "99999999999999",
                                        "999999999999999",
                                        "[1,2]",
                                        "[ {\"a\" : [true]} ]",
                                        "{}",
                                        "[]"};
    return kScalars[Below(std::size(kScalars))];
  }

  void Damage(std::string* line) {
    constexpr char kBytes[] = "{}[]\",:0.e-\\t\x01\xFF ";
    const size_t at = Below(line->size());
    switch (Below(3)) {
      case 0:
        line->resize(at);
        break;
      case 1:
        (*line)[at] = kBytes[Below(sizeof(kBytes))];
        break;
      default:
        line->insert(at, 1, kBytes[Below(sizeof(kBytes))]);
        break;
    }
  }

  std::mt19937_64 random_;
};

// A parser that has seen many lines must read each as one that has seen none.
TEST(JsonShapeTest, WhatWasLearnedNeverChangesALine) {
  const std::unique_ptr<const Rule> rule = JsonRule();
  const std::unique_ptr<LineParser> experienced = rule->NewParser(Wanted());
  LineGenerator generator(20'260'101);
  std::vector<PaddedLine> texts;
  for (int i = 0; i < 30'000; ++i) texts.emplace_back(generator.Line());
  const std::vector<std::string_view> lines = TextsOf(texts);
  ScanReport report;
  const std::vector<std::string> rows = Parse(experienced.get(), lines, &report);
  ScanReport fresh_report;
  for (size_t i = 0; i < lines.size(); ++i) {
    SCOPED_TRACE(lines[i]);
    const std::unique_ptr<LineParser> fresh = rule->NewParser(Wanted());
    ASSERT_EQ(rows[i], Parse(fresh.get(), {&lines[i], 1}, &fresh_report)[0]);
  }
  EXPECT_EQ(report.unparsed_by_reason, fresh_report.unparsed_by_reason);
  EXPECT_EQ(report.duplicate_keys, fresh_report.duplicate_keys);
  EXPECT_GT(report.unparsed, 1'000u);
}

// A shape and what it needs, with a kernel of choice, along edges alone.
class Reader {
 public:
  Reader(const StructuringRule& rule, const JsonKernel& kernel)
      : core_(rule),
        writer_(core_, Wanted()),
        walk_(core_),
        shape_(core_, &writer_, {kernel.name, kernel.scan, nullptr}) {
    batch_.Clear(Wanted().size());
  }

  void Learn(std::string_view line) {
    ASSERT_EQ(tokens_.Read(line), JsonFault::kNone);
    shape_.Learn(line, tokens_.starts(), &walk_);
  }

  // The values, or "not read".
  std::string Read(std::string_view line) {
    const PaddedLine padded(line);
    ScanReport report;
    for (column::Column& c : batch_.columns) c.Clear();
    writer_.BeginBatch(1, &batch_, &report);
    if (!shape_.Read(padded.text(), &batch_.arena)) return "not read";
    writer_.AcceptRow();
    writer_.EndBatch();
    std::string text;
    for (const column::Column& c : batch_.columns) {
      absl::StrAppendFormat(&text, "%d:", static_cast<int>(c.At(0).type()));
      column::AppendCanonicalText(c.At(0), &text);
      text += ' ';
    }
    return text;
  }

 private:
  RuleCore core_;
  RowWriter writer_;
  JsonTokens tokens_;
  JsonWalk walk_;
  JsonShape shape_;
  column::Batch batch_;
};

TEST(JsonShapeTest, EveryKernelReadsTheSame) {
  LineGenerator generator(7);
  std::vector<std::string> lines;
  for (int i = 0; i < 20'000; ++i) lines.push_back(generator.Line());
  std::vector<std::vector<std::string>> rows;
  for (const JsonKernel& kernel : JsonKernels()) {
    Reader reader(StructuringRule{}, kernel);
    for (const char* line :
         {R"({"a":1,"b":1,"o":{"a":1,"b":{"c":1}},"skip":1})", R"({"a":1,"skip":1})",
          R"({"a":1,"b":1,"skip":1})", R"({"a":1,"o":{"a":1},"skip":1})"}) {
      reader.Learn(line);
    }
    std::vector<std::string>& all = rows.emplace_back();
    for (const std::string& line : lines) all.push_back(reader.Read(line));
    EXPECT_GT(std::count(all.begin(), all.end(), "not read"), 1'000);
    EXPECT_LT(std::count(all.begin(), all.end(), "not read"), 15'000);
  }
  for (const std::vector<std::string>& all : rows) EXPECT_EQ(all, rows[0]);
}

TEST(JsonShapeTest, ReadsAndSkipsTheSameValues) {
  struct Case {
    std::string_view text;
    std::string_view canonical;  // "-": refused
  };
  constexpr Case kCases[] = {
      {"1", "2:1"},
      {"-1", "2:-1"},
      {"0", "2:0"},
      {"00", "-"},
      {"-", "-"},
      {"1.", "-"},
      {"1.5", "3:1.5"},
      {".5", "-"},
      {"1e", "-"},
      {"1e+", "-"},
      {"1e3", "3:1000"},
      {"-0.0", "3:0"},
      {"01", "-"},
      {"-01.5", "-"},
      {"true", "1:true"},
      {"tru", "-"},
      {"truE", "-"},
      {"false", "1:false"},
      {"null", "0:"},
      {"nul", "-"},
      {"\"\"", "4:"},
      {"\"ab\"", "4:ab"},
      {"\"ab", "-"},
      {"\"a\\n\"", "4:a\n"},
      {"\"a\\x\"", "-"},
      {"\"a\x1F\"", "-"},
      {"\"\xC3\xA9\"", "4:\xC3\xA9"},
      {"\"\xC3\"", "-"},
      {"", "-"},
      {"x", "-"},
      {"12345678", "2:12345678"},
      {"123456789", "2:123456789"},
      {"99999999999999", "2:99999999999999"},
      {"123456789012345", "2:123456789012345"},
      {"1234567890123456", "2:1234567890123456"},
      {"999999999999999999", "2:999999999999999999"},
      {"9999999999999999999", "4:9999999999999999999"},
      {"0.1234567890123", "3:0.1234567890123"},
      {"0.123456789012345", "3:0.123456789012345"},
      {"123456.12345678", "3:123456.12345678"},
      {"\"0123456789abcdef0123456789abcdef\"", "4:0123456789abcdef0123456789abcdef"},
      {"[1,2]", "4:[1,2]"},
      {"[]", "4:[]"},
      {"[ ]", "4:[ ]"},
      {"[1,]", "-"},
      {"[1 2]", "-"},
      {"[,1]", "-"},
      {"[[[{\"a\":[]}]]]", "4:[[[{\"a\":[]}]]]"},
      {"[1}", "-"},
      {"{}", "0:"},  // an object gives no value of its own
      {"{\"x\":1}", "0:"},
      {"{ \"x\" : [ 1 , 2 ] }", "0:"},
      {"{\"x\":1,}", "-"},
      {"{\"x\"}", "-"},
      {"{x:1}", "-"},
      {"{\"x\":{\"y\":{}},\"z\":\"\xE2\x82\xAC\"}", "0:"},
      {"{\"x\":{\"y\":{}}", "-"},
      {"{\"x\":1]", "-"},
  };
  for (const JsonKernel& kernel : JsonKernels()) {
    for (const Case& c : kCases) {
      SCOPED_TRACE(std::string(kernel.name) + " " + std::string(c.text));
      const std::string text(c.text);
      Reader wanting(StructuringRule{}, kernel);
      wanting.Learn(R"({"a":1})");
      const std::string read = wanting.Read("{\"a\":" + text + "}");
      Reader skipping(StructuringRule{}, kernel);
      skipping.Learn(R"({"skip":1})");
      const std::string skipped = skipping.Read("{\"skip\":" + text + "}");
      if (c.canonical == "-") {
        EXPECT_EQ(read, "not read");
        EXPECT_EQ(skipped, "not read");
      } else {
        EXPECT_EQ(read, std::string(c.canonical) + " 0: 0: 0: 0: ");
        EXPECT_EQ(skipped, "0: 0: 0: 0: 0: ");
      }
    }
  }
}

TEST(JsonShapeTest, LeavesWhatIsPastALimitToTheFullParse) {
  struct Case {
    std::string_view line;
    bool read;
  };
  constexpr Case kCases[] = {
      {R"({"skip":{"b":{"c":1}}})", true},   {R"({"skip":{"b":{"c":{}}}})", false},
      {R"({"skip":[[1]]})", true},           {R"({"skip":[[[]]]})", false},
      {R"({"skip":{"b":[1]}})", true},       {R"({"skip":{"b":[[1]]}})", false},
      {R"({"skip":{"b":1,"c":2}})", true},   {R"({"skip":{"b":1,"c":2,"d":3}})", false},
      {R"({"skip":{"b":[1,2,3,4]}})", true}, {R"({"skip":{"b":1,"c":[],"d":{}}})", true},
      {R"({"skip":{"bcd":1}})", true},       {R"({"skip":{"bcde":1}})", false},
      {R"({"skip":{"b":{"c":1}}})", true},   {R"({"skip":{"b":{"cd":1}}})", false},
      {R"({"skip":[{"bcdefgh":1}]})", true},
  };
  StructuringRule rule;
  rule.nesting_max = 3;
  rule.fields_max = 2;
  rule.field_name_bytes_max = 8;
  for (const JsonKernel& kernel : JsonKernels()) {
    for (const Case& c : kCases) {
      SCOPED_TRACE(c.line);
      Reader reader(rule, kernel);
      reader.Learn(R"({"skip":1})");
      EXPECT_EQ(reader.Read(c.line) != "not read", c.read);
    }
  }
}

}  // namespace
}  // namespace slq::ingest
