#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/memory_budget.h"
#include "column/batch.h"
#include "exec/group_table.h"

// Numbering the keys of a million rows; the argument is how many keys there are.
namespace slq::bench {
namespace {

constexpr size_t kRows = size_t{1} << 20;
constexpr size_t kBatchRows = 4096;

// Rows of a batch after the other: the i-th has one of `keys` keys, in no order.
std::vector<uint64_t> Keys(uint64_t keys) {
  std::vector<uint64_t> all(kRows);
  for (uint64_t i = 0; i < kRows; ++i) all[i] = i * 0x9E3779B97F4A7C15u % keys;
  return all;
}

template <typename Fill>
void Assign(benchmark::State& state, Fill fill) {
  const std::vector<uint64_t> keys = Keys(static_cast<uint64_t>(state.range(0)));
  const std::unordered_set<uint64_t> distinct(keys.begin(), keys.end());
  std::vector<column::Column> columns(kRows / kBatchRows);
  for (size_t b = 0; b < columns.size(); ++b) {
    fill(std::span(keys).subspan(b * kBatchRows, kBatchRows), &columns[b]);
  }
  column::Selection rows;
  rows.SelectAll(kBatchRows);
  std::vector<uint32_t> groups;
  for (auto _ : state) {
    MemoryBudget budget(size_t{1} << 30);
    exec::GroupTable table(1, {size_t{1} << 21}, &budget);
    for (const column::Column& column : columns) {
      const column::Column* const key = &column;
      if (!table.Assign({&key, 1}, rows, &groups).ok()) return state.SkipWithError("no room");
    }
    if (table.size() != distinct.size()) return state.SkipWithError("another answer");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kRows));
}

void Longs(benchmark::State& state) {
  Assign(state, [](std::span<const uint64_t> keys, column::Column* column) {
    const std::span<int64_t> longs = column->ResetLongs(keys.size());
    for (size_t i = 0; i < keys.size(); ++i) longs[i] = static_cast<int64_t>(keys[i]);
  });
}
BENCHMARK(Longs)->Arg(8)->Arg(1'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void Texts(benchmark::State& state) {
  std::vector<std::string> texts;
  for (int64_t i = 0; i < state.range(0); ++i) texts.push_back("host-" + std::to_string(i));
  Assign(state, [&](std::span<const uint64_t> keys, column::Column* column) {
    const std::span<std::string_view> strings = column->ResetStrings(keys.size());
    for (size_t i = 0; i < keys.size(); ++i) strings[i] = texts[keys[i]];
  });
}
BENCHMARK(Texts)->Arg(8)->Arg(1'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace slq::bench

BENCHMARK_MAIN();
