#include "peers/store_questions.h"

#include "absl/strings/str_format.h"

namespace slq::bench {
namespace {

// The web corpus begins at 2024-05-17T10:00:00Z and has a line a millisecond, on average.
constexpr int64_t kStartMs = 1'715'940'000'000;

}  // namespace

Window StoreWindow(uint64_t lines) {
  const auto ms = static_cast<int64_t>(lines);
  return {kStartMs + ms / 2, kStartMs + ms / 2 + ms / 100};
}

std::vector<StoreQuestion> StoreQuestions() {
  return {
      {"sum and average", "select count(*), sum(bytes), avg(latency_ms)", "",
       "SELECT count(*), sum(bytes), avg(latency_ms) FROM web"},
      {"group by service", "select service, count(*), sum(bytes) group by service", "",
       "SELECT service, count(*), sum(bytes) FROM web GROUP BY service"},
      {"group by status", "select status, count(*) group by status", "",
       "SELECT status, count(*) FROM web GROUP BY status"},
      {"filter, then group", "select host, avg(latency_ms) where status >= 500 group by host", "",
       "SELECT host, avg(latency_ms) FROM web WHERE status >= 500 GROUP BY host"},
      {"a group a line", "select trace, count(*) group by trace order by trace limit 3", "",
       "SELECT trace, count(*) FROM web GROUP BY trace ORDER BY trace LIMIT 3"},
      {"LIKE '%rare%' on messages", "select count(*) where message like '%certificate of%'", "",
       "SELECT count(*) FROM web WHERE message LIKE '%certificate of%'"},
      {"LIKE '%rare%' on paths", "select count(*), sum(bytes) where path like '%/export/4711%'", "",
       "SELECT count(*), sum(bytes) FROM web WHERE path LIKE '%/export/4711%'"},
      {"newest 1,000 rows", "select ts, path, trace, message limit 1000", "",
       "SELECT ts, path, trace, message FROM web ORDER BY ts DESC LIMIT 1000", false, false},
      {"1 % window, group", "select service, count(*), sum(bytes) group by service",
       "SELECT service, count(*), sum(bytes) FROM web WHERE ts BETWEEN make_timestamp_ms(START) "
       "AND "
       "make_timestamp_ms(END) GROUP BY service",
       "SELECT service, count(*), sum(bytes) FROM web WHERE ts BETWEEN "
       "fromUnixTimestamp64Milli(START, 'UTC') AND fromUnixTimestamp64Milli(END, 'UTC') GROUP BY "
       "service",
       true},
  };
}

std::vector<std::string> DuckLoad(const std::string& corpus, const std::string& folder) {
  return {absl::StrFormat("ATTACH '%s/web.duckdb' AS store", folder), "USE store",
          absl::StrFormat(
              "CREATE TABLE web AS SELECT * FROM read_json('%s', format='newline_delimited', "
              "columns={ts:'TIMESTAMP', level:'VARCHAR', service:'VARCHAR', host:'VARCHAR', "
              "method:'VARCHAR', path:'VARCHAR', status:'BIGINT', bytes:'BIGINT', "
              "latency_ms:'DOUBLE', user_id:'BIGINT', trace:'VARCHAR', message:'VARCHAR'})",
              corpus),
          "CHECKPOINT store"};
}

std::vector<std::string> ClickLoad(const std::string& corpus) {
  const std::string columns =
      "level String, service String, host String, method String, path String, status Int64, "
      "bytes Int64, latency_ms Float64, user_id Int64, trace String, message String";
  return {"CREATE DATABASE IF NOT EXISTS store", "USE store",
          absl::StrFormat("CREATE TABLE web (ts DateTime64(3, 'UTC'), %s) ENGINE = MergeTree ORDER "
                          "BY ts",
                          columns),
          absl::StrFormat("INSERT INTO web SELECT * FROM file('%s', 'JSONEachRow', "
                          "'ts DateTime64(3, ''UTC''), %s') SETTINGS "
                          "date_time_input_format='best_effort'",
                          corpus, columns)};
}

}  // namespace slq::bench
