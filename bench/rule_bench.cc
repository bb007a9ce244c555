#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "absl/strings/str_format.h"
#include "bench_lines.h"
#include "ingest/json_scan.h"
#include "ingest/line_parser.h"

// From lines to columns, by each kind of rule. An argument names the fields that are asked
// for. That every line fits, and that the columns hold the right number of values, is looked
// at before the time is taken.
namespace slq::bench {
namespace {

constexpr uint64_t kLines = 20'000;
constexpr size_t kBatchLines = 4096;

// Returns how many values the columns hold, or -1 if lines did not fit.
int64_t ParseAll(const BenchLines& lines, size_t columns, ingest::LineParser* parser) {
  column::Batch batch;
  ScanReport report;
  int64_t values = 0;
  const std::span<const std::string_view> all = lines.lines();
  for (size_t first = 0; first < all.size(); first += kBatchLines) {
    const size_t count = std::min(kBatchLines, all.size() - first);
    batch.Clear(columns);
    parser->ParseLines(all.subspan(first, count), &batch, &report);
    for (const column::Column& c : batch.columns) {
      for (size_t row = 0; row < count; ++row) values += c.IsNull(row) ? 0 : 1;
    }
  }
  return report.unparsed == 0 ? values : -1;
}

void Parse(benchmark::State& state, CorpusKind kind, const StructuringRule& definition,
           const std::vector<std::string>& fields, int64_t values) {
  const BenchLines lines(kind, kLines);
  const auto rule = ingest::CompileRule(definition);
  if (!rule.ok()) return state.SkipWithError(std::string(rule.status().message()).c_str());
  std::vector<column::ScanColumn> columns;
  for (const std::string& field : fields) columns.push_back({column::ColumnKind::kField, field});
  const auto parser = (*rule)->NewParser(columns);
  const int64_t found = ParseAll(lines, columns.size(), parser.get());
  if (found != values) {
    return state.SkipWithError(absl::StrFormat("%d values, not %d", found, values).c_str());
  }
  column::Batch batch;
  ScanReport report;
  const std::span<const std::string_view> all = lines.lines();
  for (auto _ : state) {
    for (size_t first = 0; first < all.size(); first += kBatchLines) {
      batch.Clear(columns.size());
      parser->ParseLines(all.subspan(first, std::min(kBatchLines, all.size() - first)), &batch,
                         &report);
    }
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(lines.text().size()));
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(all.size()));
}

StructuringRule RuleOf(Format format) {
  StructuringRule rule;
  rule.format = format;
  return rule;
}

StructuringRule RegexOf(std::string pattern) {
  StructuringRule rule = RuleOf(Format::kRegex);
  rule.pattern = std::move(pattern);
  return rule;
}

constexpr char kExample[] =
    R"(^(?<test1>[^/]+)/(?<test2>\S+) (?<test3>\w+) log is Error NO (?<test4>\d+))";
// The same lines, by what only RE2 can decide.
constexpr char kAlternatives[] =
    R"(^(?<test1>[^/]+)/(?<test2>\S+) (?<test3>this|This|\w+) log is Error NO (?<test4>\d+))";

BENCHMARK_CAPTURE(Parse, json_web_two_fields, CorpusKind::kWeb, RuleOf(Format::kJson),
                  {"status", "bytes"}, 2 * kLines);
BENCHMARK_CAPTURE(Parse, json_web_all_fields, CorpusKind::kWeb, RuleOf(Format::kJson),
                  {"ts", "level", "service", "host", "method", "path", "status", "bytes",
                   "latency_ms", "user_id", "trace", "message"},
                  12 * kLines);
BENCHMARK_CAPTURE(Parse, json_audit_two_fields, CorpusKind::kAudit, RuleOf(Format::kJson),
                  {"action", "target.type"}, 2 * kLines);
BENCHMARK_CAPTURE(Parse, nginx_two_fields, CorpusKind::kNginx, RuleOf(Format::kNginx),
                  {"status", "body_bytes_sent"}, 2 * kLines);
BENCHMARK_CAPTURE(Parse, logfmt_two_fields, CorpusKind::kApp, RuleOf(Format::kLogfmt),
                  {"level", "msg"}, 2 * kLines);
BENCHMARK_CAPTURE(Parse, regex_walk_two_fields, CorpusKind::kSeedlike, RegexOf(kExample),
                  {"test1", "test4"}, 2 * kLines);
BENCHMARK_CAPTURE(Parse, regex_re2_two_fields, CorpusKind::kSeedlike, RegexOf(kAlternatives),
                  {"test1", "test4"}, 2 * kLines);

}  // namespace
}  // namespace slq::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  benchmark::AddCustomContext("json_kernel", slq::ingest::JsonKernels().back().name);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
