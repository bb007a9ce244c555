#include <cstring>
#include <numeric>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench_lines.h"
#include "exec/like.h"
#include "ingest/byte_class.h"
#include "ingest/json_shape.h"
#include "ingest/json_tokens.h"
#include "ingest/literal_search.h"

// Loops over bytes, and what the machine can do at best.
namespace slq::bench {
namespace {

constexpr uint64_t kLines = 20'000;
constexpr std::string_view kRare = "/orders/4242";

const BenchLines& Web() {
  static const BenchLines lines(CorpusKind::kWeb, kLines);
  return lines;
}

void CountBytes(benchmark::State& state) {
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(Web().text().size()));
}

void LimitReadMemory(benchmark::State& state) {
  const std::string_view text = Web().text();
  for (auto _ : state) {
    uint64_t sum = 0;
    for (size_t at = 0; at + 8 <= text.size(); at += 8) {
      uint64_t word = 0;
      std::memcpy(&word, text.data() + at, sizeof(word));
      sum += word;
    }
    benchmark::DoNotOptimize(sum);
  }
  CountBytes(state);
}
BENCHMARK(LimitReadMemory);

// How often a text occurs, by the search given.
template <typename Find>
size_t CountText(Find find) {
  size_t count = 0;
  for (size_t at = find(0); at != std::string_view::npos; at = find(at + 1)) ++count;
  return count;
}

size_t FindByMemmem(size_t from) {
  const std::string_view text = Web().text();
  const void* const found =
      memmem(text.data() + from, text.size() - from, kRare.data(), kRare.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

void LimitMemmem(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(CountText(FindByMemmem));
  CountBytes(state);
}
BENCHMARK(LimitMemmem);

void SearchLiteral(benchmark::State& state) {
  const ingest::LiteralSearch search(kRare);
  const auto find = [&](size_t from) { return search.Find(Web().text(), from); };
  if (CountText(find) != CountText(FindByMemmem)) return state.SkipWithError("another answer");
  for (auto _ : state) benchmark::DoNotOptimize(CountText(find));
  CountBytes(state);
}
BENCHMARK(SearchLiteral);

void CountNewlines(benchmark::State& state) {
  if (ingest::CountNewlines(Web().text()) != kLines) return state.SkipWithError("another answer");
  for (auto _ : state) benchmark::DoNotOptimize(ingest::CountNewlines(Web().text()));
  CountBytes(state);
}
BENCHMARK(CountNewlines);

void MatchLike(benchmark::State& state) {
  const auto like =
      exec::LikePattern::Compile("%/orders/4242%", "", exec::LikePattern::Case::kSensitive);
  std::string folded;
  for (auto _ : state) {
    size_t matches = 0;
    for (const std::string_view line : Web().lines()) matches += like->Matches(line, &folded);
    benchmark::DoNotOptimize(matches);
  }
  CountBytes(state);
}
BENCHMARK(MatchLike);

void FindRunEnd(benchmark::State& state) {
  ingest::ByteClass::Set quote;
  const ingest::ByteClass no_quotes(~quote.set('"'));
  const std::string_view text = Web().text();
  for (auto _ : state) {
    const char* p = text.data();
    const char* const end = p + text.size();
    while (p < end) p = no_quotes.FindEnd(p, end) + 1;
    benchmark::DoNotOptimize(p);
  }
  CountBytes(state);
}
BENCHMARK(FindRunEnd);

// The walk over known JSON lines with each kernel of this machine.
void ScanJson(benchmark::State& state) {
  const ingest::JsonKernel& kernel =
      ingest::JsonKernels()[static_cast<size_t>(state.range(0)) % ingest::JsonKernels().size()];
  state.SetLabel(kernel.name);
  const ingest::RuleCore core{StructuringRule()};
  const std::vector<column::ScanColumn> columns = {{column::ColumnKind::kField, "status"},
                                                   {column::ColumnKind::kField, "bytes"}};
  ingest::RowWriter writer(core, columns);
  ingest::JsonShape shape(core, &writer, kernel);
  ingest::JsonTokens tokens;
  ingest::JsonWalk walk(core);
  const std::string_view first = Web().lines()[0];
  if (tokens.Read(first) != ingest::JsonFault::kNone) return state.SkipWithError("no JSON");
  shape.Learn(first, tokens.starts(), &walk);
  column::Batch batch;
  ScanReport report;
  batch.Clear(columns.size());
  writer.BeginBatch(1, &batch, &report);
  size_t read = 0;
  for (const std::string_view line : Web().lines()) {
    read += shape.Read(line, &batch.arena) ? 1 : 0;
    writer.ForgetRow();
  }
  if (read != kLines) return state.SkipWithError("lines were left to the full parse");
  for (auto _ : state) {
    for (const std::string_view line : Web().lines()) {
      benchmark::DoNotOptimize(shape.Read(line, &batch.arena));
      writer.ForgetRow();
    }
  }
  CountBytes(state);
}
BENCHMARK(ScanJson)->DenseRange(0, static_cast<int64_t>(ingest::JsonKernels().size()) - 1);

}  // namespace
}  // namespace slq::bench

BENCHMARK_MAIN();
