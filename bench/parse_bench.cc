#include <string_view>

#include <benchmark/benchmark.h>

#include "slq/query.h"

// From the text of a statement to a plan that can run.
namespace slq::bench {
namespace {

void Compile(benchmark::State& state, std::string_view sql) {
  if (!Query::Compile(sql).ok()) return state.SkipWithError("the statement is wrong");
  for (auto _ : state) benchmark::DoNotOptimize(Query::Compile(sql));
}

BENCHMARK_CAPTURE(Compile, everything, "select *");
BENCHMARK_CAPTURE(Compile, example, "select count(test3), sum(test4) group by(test1)");
BENCHMARK_CAPTURE(Compile, filter_group_order,
                  "select host, count(*) as n where status >= 500 and path like '%/orders/%' "
                  "group by host having n > 1 order by n desc, host limit 10");
BENCHMARK_CAPTURE(Compile, expressions,
                  "select upper(a), round(b / 2 + 1, 2), coalesce(c, d, 'none'), "
                  "case when ms > 100 and ms < 1000 then 'slow' when ms >= 1000 then 'dead' "
                  "else 'fast' end as pace where not (x in (1, 2, 3) or y between 1 and 9)");

}  // namespace
}  // namespace slq::bench

BENCHMARK_MAIN();
