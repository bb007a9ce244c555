#include "ingest/json_shape.h"

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "column/text.h"
#include "gtest/gtest.h"
#include "ingest/json_scalar.h"
#include "ingest/line_parser.h"
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
    Member(&line, "\"skip\":", Scalar());
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
                                        "[1,2]",
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
  std::vector<std::string> texts;
  for (int i = 0; i < 30'000; ++i) texts.push_back(generator.Line());
  const std::vector<std::string_view> lines(texts.begin(), texts.end());
  ScanReport report;
  const std::vector<std::string> rows = Parse(experienced.get(), lines, &report);
  ScanReport fresh_report;
  for (size_t i = 0; i < lines.size(); ++i) {
    SCOPED_TRACE(texts[i]);
    const std::unique_ptr<LineParser> fresh = rule->NewParser(Wanted());
    ASSERT_EQ(rows[i], Parse(fresh.get(), {&lines[i], 1}, &fresh_report)[0]);
  }
  EXPECT_EQ(report.unparsed_by_reason, fresh_report.unparsed_by_reason);
  EXPECT_EQ(report.duplicate_keys, fresh_report.duplicate_keys);
  EXPECT_GT(report.unparsed, 1'000u);
}

TEST(JsonScalarTest, SkipsAndReadsToTheSamePlace) {
  struct Case {
    std::string_view text;
    size_t end;  // 0: refused
    std::string_view canonical = "";
  };
  constexpr Case kCases[] = {
      {"1,", 1, "1"},
      {"-1}", 2, "-1"},
      {"0", 1, "0"},
      {"00", 0},
      {"-", 0},
      {"1.", 0},
      {"1.5", 3, "1.5"},
      {".5", 0},
      {"1e", 0},
      {"1e+", 0},
      {"1e3 ", 3, "1000"},
      {"-0.0", 4, "0"},
      {"01", 0},
      {"true", 4, "true"},
      {"tru", 0},
      {"false]", 5, "false"},
      {"null", 4, ""},
      {"nul", 0},
      {"\"\"", 2, ""},
      {"\"ab\"c", 4, "ab"},
      {"\"ab", 0},
      {"\"a\\n\"", 0},
      {"\"a\x1F\"", 0},
      {"\"\xC3\xA9\"", 0},
      {"{", 0},
      {"[", 0},
      {"", 0},
      {"x", 0},
      {"999999999999999999", 18, "999999999999999999"},
      {"9999999999999999999", 19, "9999999999999999999"},
      {"\"0123456789abcdef0123456789abcdef\"", 34, "0123456789abcdef0123456789abcdef"},
      {"0.123456789012345", 17, "0.123456789012345"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const char* const begin = c.text.data();
    const char* const end = begin + c.text.size();
    Value value;
    const char* const read = ReadScalar(begin, end, &value);
    const char* const skipped = ReadScalar(begin, end, nullptr);
    EXPECT_EQ(read, c.end == 0 ? nullptr : begin + c.end);
    EXPECT_EQ(skipped, c.end == 0 ? nullptr : begin + c.end);
    if (c.end == 0) continue;
    std::string text;
    column::AppendCanonicalText(value, &text);
    EXPECT_EQ(text, c.canonical);
  }
}

}  // namespace
}  // namespace slq::ingest
