#include "ingest/raw_prefilter.h"

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "column/text.h"
#include "corpus.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ingest/line_scan.h"
#include "support/status_matchers.h"

namespace slq::ingest {
namespace {

using column::ColumnKind;
using column::PushedPredicate;
using column::ScanRequest;
using Op = PushedPredicate::Op;

StructuringRule RuleOf(Format format) {
  StructuringRule rule;
  rule.format = format;
  return rule;
}

ScanRequest Request(column::ScanColumn column, Op op, std::vector<Value> operands) {
  ScanRequest request;
  request.columns = {std::move(column), {ColumnKind::kLineNum, ""}};
  request.predicates = {{0, op, std::move(operands)}};
  return request;
}

ScanRequest OnField(Op op, std::vector<Value> operands) {
  return Request({ColumnKind::kField, "a"}, op, std::move(operands));
}

Value Text(std::string_view text) { return Value::String(text); }

TEST(RawPrefilterTest, KnowsWhichOperandsTell) {
  struct Case {
    ScanRequest request;
    bool passes_everything;
  };
  const Case cases[] = {
      {OnField(Op::kEqual, {Text("GET")}), false},
      {OnField(Op::kEqual, {Text("10.0.0.1x")}), false},
      {OnField(Op::kEqual, {Text("")}), true},
      {OnField(Op::kEqual, {Text("200")}), true},       // also 2e2
      {OnField(Op::kContains, {Text("1e+21")}), true},  // also 1E21
      {OnField(Op::kContains, {Text("inf")}), true},
      {OnField(Op::kContains, {Text("0"), Text("GET")}), false},
      {OnField(Op::kPrefix, {Text("GET")}), false},
      {OnField(Op::kEqual, {Value::Long(200)}), true},
      {OnField(Op::kEqual, {Value::Bool(true)}), true},
      {OnField(Op::kIn, {Text("GET"), Text("PUT")}), false},
      {OnField(Op::kIn, {Text("GET"), Text("1")}), true},
      {OnField(Op::kIn, {Text("GET"), Value::Long(1)}), true},
      {OnField(Op::kIn, std::vector<Value>(8, Text("GET"))), false},
      {OnField(Op::kIn, std::vector<Value>(9, Text("GET"))), true},
      {OnField(Op::kIn, {}), true},
      {OnField(Op::kLess, {Text("GET")}), true},
      {OnField(Op::kGreaterEqual, {Text("GET")}), true},
      {OnField(Op::kNotNull, {}), true},
      {Request({ColumnKind::kField, "_error"}, Op::kEqual, {Text("GET")}), true},
      {Request({ColumnKind::kTime, ""}, Op::kEqual, {Text("GET")}), true},
      {Request({ColumnKind::kLogContent, ""}, Op::kContains, {Text("GET")}), false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(&c - cases);
    EXPECT_EQ(RawPrefilter(c.request, RuleOf(Format::kJson)).passes_everything(),
              c.passes_everything);
  }
  EXPECT_TRUE(RawPrefilter().passes_everything());
  EXPECT_TRUE(RawPrefilter().MayMatch("anything"));
}

TEST(RawPrefilterTest, PassesLinesThatCouldSpellTheTextOtherwise) {
  struct Case {
    Format format;
    std::string_view line;
    bool may_match;
  };
  constexpr Case kCases[] = {
      {Format::kJson, R"({"a":"GET"})", true},
      {Format::kJson, R"({"a":"\u0047ET"})", true},
      {Format::kJson, R"({"a":"get"})", false},
      {Format::kLogfmt, R"(a="G\u0045T")", true},
      {Format::kLogfmt, R"(a="get")", false},
      {Format::kDelimiter, R"("G""E""T",1)", true},
      {Format::kDelimiter, R"(G\ET,1)", false},
      {Format::kNginx, R"("G\x45T")", false},  // its escapes are kept
      {Format::kRegex, R"("G\ET")", false},
      {Format::kSyslog, R"(<1>1 - - - - - [a b="G\]ET"] x)", true},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.line);
    const RawPrefilter filter(OnField(Op::kEqual, {Text("GET")}), RuleOf(c.format));
    EXPECT_EQ(filter.MayMatch(c.line), c.may_match);
  }
}

TEST(RawPrefilterTest, EveryConditionMustHold) {
  ScanRequest request = OnField(Op::kContains, {Text("one"), Text("two")});
  request.predicates.push_back({0, Op::kIn, {Text("six"), Text("ten")}});
  const RawPrefilter filter(request, RuleOf(Format::kRegex));
  EXPECT_TRUE(filter.MayMatch("ten two one"));
  EXPECT_TRUE(filter.MayMatch("one two six"));
  EXPECT_FALSE(filter.MayMatch("one two"));
  EXPECT_FALSE(filter.MayMatch("one six ten"));
  EXPECT_FALSE(filter.MayMatch(""));
}

// What a filter above the scan would keep: the test's own reading of the conditions.
bool Meets(const Value& value, const PushedPredicate& predicate) {
  if (value.is_null()) return false;
  std::string text;
  column::AppendCanonicalText(value, &text);
  size_t from = 0;
  for (const Value& operand : predicate.operands) {
    const std::string_view wanted = operand.string_value();
    switch (predicate.op) {
      case Op::kEqual:
        return text == wanted;
      case Op::kPrefix:
        return text.starts_with(wanted);
      case Op::kContains:
        from = text.find(wanted, from);
        if (from == std::string::npos) return false;
        from += wanted.size();
        break;
      default:
        if (text == wanted) return true;
    }
  }
  return predicate.op == Op::kContains;
}

struct Answer {
  std::vector<std::pair<int64_t, std::string>> rows;  // line number and text
  ScanReport report;
};

Answer Ask(const std::string& text, const StructuringRule& rule, ScanRequest request,
           bool prefilter) {
  Answer answer;
  const PushedPredicate predicate = request.predicates[0];
  if (!prefilter) request.predicates.clear();
  const std::unique_ptr<LogSource> source = MemorySource(text);
  const CompiledRule compiled = *CompiledRule::Compile(rule);
  const std::unique_ptr<column::Scan> scan = ScanLines(source.get(), compiled, request);
  const std::unique_ptr<column::ScanWorker> worker = *scan->NewWorker(nullptr);
  uint64_t number = 0;
  uint64_t delivered = 0;
  uint64_t unparsed = 0;
  while (*worker->NextMorsel(&number)) {
    while (column::Batch* const batch = *worker->NextBatch()) {
      for (uint32_t row = 0; row < batch->rows; ++row) {
        ++delivered;
        unparsed += batch->unparsed.empty() ? 0u : batch->unparsed[row];
        const Value value = batch->columns[0].At(row);
        if (!Meets(value, predicate)) continue;
        std::string canonical;
        column::AppendCanonicalText(value, &canonical);
        answer.rows.emplace_back(batch->columns[1].At(row).long_value(), canonical);
      }
    }
  }
  answer.report = worker->report();
  EXPECT_EQ(answer.report.lines, delivered + answer.report.lines_skipped);
  EXPECT_EQ(answer.report.filtered, answer.report.lines_skipped);
  EXPECT_EQ(answer.report.unparsed, unparsed);
  EXPECT_EQ(answer.report.bytes_read, text.size());
  return answer;
}

// Every value that a field really has is asked for, and parts of it.
TEST(RawPrefilterTest, NeverChangesAnAnswer) {
  using bench::CorpusKind;
  struct Case {
    CorpusKind kind;
    Format format;
    std::vector<const char*> fields;
  };
  const Case cases[] = {
      {CorpusKind::kWeb, Format::kJson, {"service", "status", "message", "latency_ms", "trace"}},
      {CorpusKind::kHostile, Format::kJson, {"a", "a.b", "service", "message", "caf\u00e9"}},
      {CorpusKind::kAudit, Format::kJson, {"code", "ok", "actor.name", "actor.roles", "target.id"}},
      {CorpusKind::kApp, Format::kLogfmt, {"msg", "level", "took", "slow"}},
      {CorpusKind::kNginx, Format::kNginx, {"request", "status", "http_user_agent"}},
      {CorpusKind::kHostile, Format::kDelimiter, {"a", "b"}},
  };
  for (const Case& c : cases) {
    const std::string text = MakeCorpus(c.kind, 11, 1'500);
    StructuringRule rule = RuleOf(c.format);
    if (c.format == Format::kNginx) rule.log_format = "combined";
    if (c.format == Format::kDelimiter) {
      rule.delimiter = ":";
      rule.fields = {"a", "b"};
    }
    SCOPED_TRACE(&c - cases);
    uint64_t skipped = 0;
    for (const char* const field : c.fields) {
      const ScanRequest all = Request({ColumnKind::kField, field}, Op::kPrefix, {Text("")});
      const Answer everything = Ask(text, rule, all, false);
      EXPECT_EQ(everything.report.lines_skipped, 0u);
      std::set<std::string> values;
      for (const auto& [line, value] : everything.rows) {
        if (values.size() < 25) values.insert(value);
      }
      for (const std::string& value : values) {
        SCOPED_TRACE(testing::Message()
                     << field << " of " << FormatName(c.format) << ": " << value);
        const std::string_view part = std::string_view(value).substr(value.size() / 3);
        for (const auto& [op, operands] :
             {std::pair<Op, std::vector<Value>>{Op::kEqual, {Text(value)}},
              {Op::kIn, {Text(value), Text("never seen")}},
              {Op::kContains, {Text(part)}},
              {Op::kPrefix, {Text(value)}}}) {
          const ScanRequest request = Request({ColumnKind::kField, field}, op, operands);
          std::vector<std::pair<int64_t, std::string>> expected;
          for (const auto& row : everything.rows) {
            if (Meets(Text(row.second), request.predicates[0])) expected.push_back(row);
          }
          const Answer filtered = Ask(text, rule, request, true);
          EXPECT_TRUE(filtered.rows == expected);
          skipped += filtered.report.lines_skipped;
        }
      }
    }
    EXPECT_GT(skipped, 0u);
  }
}

TEST(RawPrefilterTest, SkipsLinesWithoutParsingThem) {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += i == 7'777 ? "{\"a\":\"GET\"}\r\n" : "not json at all\n";
  text += "no end";
  const Answer answer = Ask(text, RuleOf(Format::kJson), OnField(Op::kEqual, {Text("GET")}), true);
  ASSERT_EQ(answer.rows.size(), 1u);
  EXPECT_EQ(answer.rows[0].first, 7'778);
  EXPECT_EQ(answer.report.lines, 10'001u);
  EXPECT_EQ(answer.report.lines_skipped, 10'000u);
  EXPECT_EQ(answer.report.bytes_skipped, text.size() - 13);
  EXPECT_EQ(answer.report.unparsed, 0u);
}

TEST(RawPrefilterTest, StopsWhereItDoesNotPay) {
  std::string text;
  for (int i = 0; i < 10'000; ++i)
    text += i % 100 == 99 ? "{\"a\":\"PUT\"}\n" : "{\"a\":\"GET\"}\n";
  const Answer answer = Ask(text, RuleOf(Format::kJson), OnField(Op::kEqual, {Text("GET")}), true);
  EXPECT_EQ(answer.rows.size(), 9'900u);
  EXPECT_LT(answer.report.lines_skipped, 10u);
}

}  // namespace
}  // namespace slq::ingest
