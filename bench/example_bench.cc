#include <string>
#include <string_view>

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include "slq/log_source.h"
#include "slq/query.h"

// The example of the contract: four lines, text of the statement in, rows out. SQLite has
// the rows in a table; slq takes the lines apart each time.
namespace slq::bench {
namespace {

constexpr std::string_view kLines =
    "2020-07-27/08:59:50 this log is Error NO 151684\n"
    "2020-07-27/08:59:51 this log is Error NO 151685\n"
    "2020-07-27/08:59:52 this log is Error NO 151686\n"
    "2020-07-27/08:59:53 this log is Error NO 151687\n";
constexpr char kSum[] = "606742";

StructuringRule ExampleRule() {
  StructuringRule rule;
  rule.format = Format::kRegex;
  rule.pattern = R"(^(?<test1>[^/]+)/(?<test2>\S+) (?<test3>\w+) log is Error NO (?<test4>\d+))";
  return rule;
}

// The second cell of the only row.
std::string AskSlq(const CompiledRule& rule, std::string_view sql) {
  const absl::StatusOr<Query> query = Query::Compile(sql);
  if (!query.ok()) return "";
  const std::unique_ptr<LogSource> source = MemorySource(kLines);
  absl::StatusOr<std::unique_ptr<Rows>> rows = query->Run(source.get(), rule);
  if (!rows.ok()) return "";
  Row row;
  std::string sum;
  while (true) {
    const absl::StatusOr<bool> more = (*rows)->Next(&row);
    if (!more.ok() || !*more) return sum;
    sum = std::to_string(row[1].value.long_value());
  }
}

void Slq(benchmark::State& state) {
  const absl::StatusOr<CompiledRule> rule = CompiledRule::Compile(ExampleRule());
  constexpr std::string_view kSql = "select count(test3), sum(test4) group by(test1)";
  if (AskSlq(*rule, kSql) != kSum) return state.SkipWithError("another answer");
  for (auto _ : state) benchmark::DoNotOptimize(AskSlq(*rule, kSql));
}
BENCHMARK(Slq);

std::string AskSqlite(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  std::string sum;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    sum = std::to_string(sqlite3_column_int64(statement, 1));
  }
  sqlite3_finalize(statement);
  return sum;
}

void Sqlite(benchmark::State& state) {
  sqlite3* database = nullptr;
  sqlite3_open(":memory:", &database);
  AskSqlite(database, "CREATE TABLE t (test1 TEXT, test2 TEXT, test3 TEXT, test4 TEXT)");
  AskSqlite(database,
            "INSERT INTO t VALUES ('2020-07-27', '08:59:50', 'this', '151684'), "
            "('2020-07-27', '08:59:51', 'this', '151685'), "
            "('2020-07-27', '08:59:52', 'this', '151686'), "
            "('2020-07-27', '08:59:53', 'this', '151687')");
  constexpr std::string_view kSql =
      "SELECT count(test3), sum(CAST(test4 AS INTEGER)), test1 FROM t GROUP BY test1";
  if (AskSqlite(database, kSql) != kSum) {
    state.SkipWithError("another answer");
  } else {
    for (auto _ : state) benchmark::DoNotOptimize(AskSqlite(database, kSql));
  }
  sqlite3_close(database);
}
BENCHMARK(Sqlite);

}  // namespace
}  // namespace slq::bench

BENCHMARK_MAIN();
