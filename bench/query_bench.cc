#include <string>
#include <string_view>

#include <benchmark/benchmark.h>

#include "slq/log_source.h"
#include "slq/query.h"

#include "absl/strings/str_format.h"
#include "bench_lines.h"
#include "ingest/json_scan.h"
#include "on_demand_loop.h"

// Whole queries over lines in memory: text of the statement in, rows out, on one thread.
namespace slq::bench {
namespace {

constexpr uint64_t kLines = 100'000;
static_assert(kOnDemandPadding <= ingest::kLinePadding);

StructuringRule RuleOf(Format format) {
  StructuringRule rule;
  rule.format = format;
  return rule;
}

// The cells of the answer, one after the other.
absl::StatusOr<std::string> Ask(std::string_view sql, const CompiledRule& rule,
                                std::string_view text) {
  const absl::StatusOr<Query> query = Query::Compile(sql);
  if (!query.ok()) return query.status();
  const std::unique_ptr<LogSource> source = MemorySource(text);
  absl::StatusOr<std::unique_ptr<Rows>> rows = query->Run(source.get(), rule);
  if (!rows.ok()) return rows.status();
  std::string answer;
  Row row;
  while (true) {
    const absl::StatusOr<bool> more = (*rows)->Next(&row);
    if (!more.ok()) return more.status();
    if (!*more) return answer;
    for (const Cell& cell : row) {
      if (cell.value.type() == Type::kLong)
        absl::StrAppendFormat(&answer, "%d ", cell.value.long_value());
    }
  }
}

const BenchLines& Lines(CorpusKind kind) {
  static const BenchLines web(CorpusKind::kWeb, kLines);
  static const BenchLines audit(CorpusKind::kAudit, kLines);
  static const BenchLines nginx(CorpusKind::kNginx, kLines);
  return kind == CorpusKind::kWeb ? web : kind == CorpusKind::kAudit ? audit : nginx;
}

void LimitOnDemand(benchmark::State& state) {
  const std::string_view text = Lines(CorpusKind::kWeb).text();
  for (auto _ : state) benchmark::DoNotOptimize(SumBytesOnDemand(text));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(LimitOnDemand)->Unit(benchmark::kMillisecond);

void Run(benchmark::State& state, CorpusKind kind, Format format, std::string_view sql) {
  const std::string_view text = Lines(kind).text();
  const absl::StatusOr<CompiledRule> rule = CompiledRule::Compile(RuleOf(format));
  const absl::StatusOr<std::string> count = Ask("select count(*)", *rule, text);
  if (!count.ok() || *count != absl::StrFormat("%d ", kLines)) {
    return state.SkipWithError("another number of lines");
  }
  if (kind == CorpusKind::kWeb) {
    const RowsAndSum expected = SumBytesOnDemand(text);
    const absl::StatusOr<std::string> sum = Ask("select count(*), sum(bytes)", *rule, text);
    if (!sum.ok() || *sum != absl::StrFormat("%d %d ", expected.rows, expected.sum)) {
      return state.SkipWithError("another answer than the bare loop's");
    }
  }
  for (auto _ : state) {
    const absl::StatusOr<std::string> answer = Ask(sql, *rule, text);
    if (!answer.ok()) return state.SkipWithError(std::string(answer.status().message()).c_str());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}

#define SLQ_QUERY(name, kind, format, sql) \
  BENCHMARK_CAPTURE(Run, name, kind, format, sql)->Unit(benchmark::kMillisecond)

SLQ_QUERY(web_sum, CorpusKind::kWeb, Format::kJson, "select count(*), sum(bytes)");
SLQ_QUERY(web_group, CorpusKind::kWeb, Format::kJson,
          "select status, count(*), sum(bytes) group by status");
SLQ_QUERY(web_group_by_texts, CorpusKind::kWeb, Format::kJson,
          "select service, level, count(*), max(latency_ms) group by service, level");
SLQ_QUERY(web_many_groups, CorpusKind::kWeb, Format::kJson,
          "select user_id, count(*) as n group by user_id order by n desc, user_id limit 5");
SLQ_QUERY(web_rare_like, CorpusKind::kWeb, Format::kJson,
          "select count(*) where path like '%/orders/4242%'");
SLQ_QUERY(web_distinct, CorpusKind::kWeb, Format::kJson, "select count(distinct user_id)");
SLQ_QUERY(web_quantile, CorpusKind::kWeb, Format::kJson,
          "select service, approx_quantile(latency_ms, 0.99) group by service");
SLQ_QUERY(web_order, CorpusKind::kWeb, Format::kJson,
          "select line_num, latency_ms order by latency_ms desc, line_num");
SLQ_QUERY(web_newest, CorpusKind::kWeb, Format::kJson, "select * order by ts desc limit 10");
SLQ_QUERY(audit_nested, CorpusKind::kAudit, Format::kJson,
          "select action, target.type, count(*) group by action, target.type");
SLQ_QUERY(nginx_group, CorpusKind::kNginx, Format::kNginx,
          "select status, count(*), sum(body_bytes_sent) group by status");

}  // namespace
}  // namespace slq::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  benchmark::AddCustomContext("json_kernel", slq::ingest::JsonKernels().back().name);
  benchmark::AddCustomContext("on_demand_kernels", slq::bench::OnDemandKernels());
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
