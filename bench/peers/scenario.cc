#include "peers/scenario.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace slq::bench {
namespace {

StructuringRule ExampleRule() {
  StructuringRule rule;
  rule.format = Format::kRegex;
  rule.pattern = R"(^(?<test1>[^/]+)/(?<test2>\S+) (?<test3>\w+) log is Error NO (?<test4>\d+))";
  return rule;
}

// How each engine names the columns of a corpus that a question uses.
struct Columns {
  std::string duck;   // name:'TYPE' pairs
  std::string click;  // name Type pairs
};

// A question over JSON lines: FROM stands where the peers name the file.
Scenario Json(const std::string& folder, CorpusKind kind, const std::string& name,
              const Columns& columns, const std::string& slq, const std::string& duck,
              const std::string& click) {
  Scenario scenario;
  scenario.name = name;
  scenario.input.path = CorpusPath(folder, kind);
  const std::string& path = scenario.input.path;
  const std::string duck_from = absl::StrFormat(
      "FROM read_json('%s', format='newline_delimited', columns={%s})", path, columns.duck);
  const std::string click_from =
      absl::StrFormat("FROM file('%s', 'JSONEachRow', '%s')", path, columns.click);
  scenario.asks = {
      {EngineKind::kSlq, slq},
      {EngineKind::kDuckDb, absl::StrReplaceAll(duck, {{"FROM", duck_from}})},
      {EngineKind::kClickHouse, absl::StrReplaceAll(click, {{"FROM", click_from}})},
  };
  scenario.targets = {{EngineKind::kDuckDb, 4}};
  return scenario;
}

// The same answer from a loop without an engine, and how many times as fast slq is to be.
void AddLoop(std::string statement, double times, Scenario* scenario) {
  scenario->asks.push_back({EngineKind::kBareLoop, std::move(statement)});
  scenario->targets.push_back({EngineKind::kBareLoop, times});
}

// A question over text lines, which the peers take apart by regular expressions.
Scenario Text(const std::string& folder, CorpusKind kind, const std::string& name,
              const std::string& slq, const std::string& duck, const std::string& click) {
  Scenario scenario;
  scenario.name = name;
  scenario.input.path = CorpusPath(folder, kind);
  const std::string& path = scenario.input.path;
  const std::string duck_from = absl::StrFormat(
      "FROM read_csv('%s', header=false, delim='\t', quote='', escape='', "
      "columns={'line':'VARCHAR'})",
      path);
  const std::string click_from =
      absl::StrFormat("FROM file('%s', 'LineAsString', 'line String')", path);
  scenario.asks = {
      {EngineKind::kSlq, slq},
      {EngineKind::kDuckDb, absl::StrReplaceAll(duck, {{"FROM", duck_from}})},
      {EngineKind::kClickHouse, absl::StrReplaceAll(click, {{"FROM", click_from}})},
  };
  scenario.targets = {{EngineKind::kDuckDb, 5}};
  return scenario;
}

void AddWeb(const std::string& folder, std::vector<Scenario>* out) {
  const CorpusKind web = CorpusKind::kWeb;
  out->push_back(Json(folder, web, "sum of one field", {"bytes:'BIGINT'", "bytes Int64"},
                      "select count(*), sum(bytes)", "SELECT count(*), sum(bytes) FROM",
                      "SELECT count(), sum(bytes) FROM"));
  AddLoop("sum of bytes", 1.5, &out->back());
  out->push_back(Json(folder, web, "group by status",
                      {"status:'BIGINT', bytes:'BIGINT'", "status Int64, bytes Int64"},
                      "select status, count(*), sum(bytes) group by status",
                      "SELECT status, count(*), sum(bytes) FROM GROUP BY status",
                      "SELECT status, count(), sum(bytes) FROM GROUP BY status"));
  AddLoop("sum of bytes by status", 1.5, &out->back());
  out->push_back(
      Json(folder, web, "group by two texts, max",
           {"service:'VARCHAR', level:'VARCHAR', latency_ms:'DOUBLE'",
            "service String, level String, latency_ms Float64"},
           "select service, level, count(*), max(latency_ms) group by service, level",
           "SELECT service, level, count(*), max(latency_ms) FROM GROUP BY service, level",
           "SELECT service, level, count(), max(latency_ms) FROM GROUP BY service, level"));
  AddLoop("max of latency_ms by service and level", 1.5, &out->back());
  out->push_back(Json(folder, web, "filter, group, top 10",
                      {"host:'VARCHAR', status:'BIGINT'", "host String, status Int64"},
                      "select host, count(*) as n where status >= 500 group by host "
                      "order by n desc, host limit 10",
                      "SELECT host, count(*) AS n FROM WHERE status >= 500 GROUP BY host "
                      "ORDER BY n DESC, host LIMIT 10",
                      "SELECT host, count() AS n FROM WHERE status >= 500 GROUP BY host "
                      "ORDER BY n DESC, host LIMIT 10"));
  out->back().ordered = true;
  out->push_back(Json(folder, web, "rare LIKE", {"path:'VARCHAR'", "path String"},
                      "select count(*) where path like '%/orders/4242%'",
                      "SELECT count(*) FROM WHERE path LIKE '%/orders/4242%'",
                      "SELECT count() FROM WHERE path LIKE '%/orders/4242%'"));
  out->back().targets = {{EngineKind::kDuckDb, 8}};
  AddLoop("/orders/4242", 0.5, &out->back());
  out->push_back(Json(folder, web, "text equality", {"level:'VARCHAR'", "level String"},
                      "select count(*) where level = 'error'",
                      "SELECT count(*) FROM WHERE level = 'error'",
                      "SELECT count() FROM WHERE level = 'error'"));
  out->back().targets = {{EngineKind::kDuckDb, 8}};
  AddLoop("\"level\":\"error\"", 0.5, &out->back());
  out->push_back(Json(folder, web, "many groups", {"user_id:'BIGINT'", "user_id Int64"},
                      "select user_id, count(*) as n group by user_id order by n desc, user_id "
                      "limit 5",
                      "SELECT user_id, count(*) AS n FROM GROUP BY user_id "
                      "ORDER BY n DESC, user_id LIMIT 5",
                      "SELECT user_id, count() AS n FROM GROUP BY user_id "
                      "ORDER BY n DESC, user_id LIMIT 5"));
  out->back().ordered = true;
}

void AddText(const std::string& folder, std::vector<Scenario>* out) {
  constexpr std::string_view kDuck =
      R"(SELECT regexp_extract(line, '" ([0-9]{3}) ([0-9]+|-) "', 1) AS s, count(*), )"
      R"(sum(TRY_CAST(regexp_extract(line, '" ([0-9]{3}) ([0-9]+|-) "', 2) AS BIGINT)) FROM )"
      R"(GROUP BY s)";
  constexpr std::string_view kClick =
      R"(SELECT extractGroups(line, '" ([0-9]{3}) ([0-9]+|-) "')[1] AS s, count(), )"
      R"(sum(toInt64OrNull(extractGroups(line, '" ([0-9]{3}) ([0-9]+|-) "')[2])) FROM )"
      R"(GROUP BY s)";
  out->push_back(Text(folder, CorpusKind::kNginx, "nginx log_format, by status",
                      "select status, count(*), sum(body_bytes_sent) group by status",
                      std::string(kDuck), std::string(kClick)));
  out->back().input.rule.format = Format::kNginx;
  out->push_back(Text(folder, CorpusKind::kNginx, "nginx regex of ten groups, by status",
                      "select status, count(*), sum(bytes) group by status", std::string(kDuck),
                      std::string(kClick)));
  out->back().input.rule.format = Format::kRegex;
  out->back().input.rule.pattern =
      R"re(^(?<ip>\S+) \S+ (?<user>\S+) \[(?<time>[^\]]+)\] "(?<method>\S+) (?<uri>\S+) )re"
      R"re((?<protocol>[^"]*)" (?<status>\d{3}) (?<bytes>\d+) "(?<referer>[^"]*)" )re"
      R"re("(?<agent>[^"]*)")re";
  out->push_back(
      Text(folder, CorpusKind::kSeedlike, "the contract's regex, by day",
           "select test1, count(test3), sum(test4) group by test1",
           R"(SELECT regexp_extract(line, '^([^/]+)/', 1) AS d, count(*), )"
           R"(sum(TRY_CAST(regexp_extract(line, 'NO ([0-9]+)', 1) AS BIGINT)) FROM )"
           R"(WHERE regexp_matches(line, '^[^/]+/\S+ \w+ log is Error NO \d+') GROUP BY d)",
           R"(SELECT extract(line, '^([^/]+)/') AS d, count(), )"
           R"(sum(toInt64OrNull(extract(line, 'NO ([0-9]+)'))) FROM )"
           R"(WHERE match(line, '^[^/]+/\\S+ \\w+ log is Error NO \\d+') GROUP BY d)"));
  out->back().input.rule = ExampleRule();
}

void AddNested(const std::string& folder, std::vector<Scenario>* out) {
  out->push_back(Json(folder, CorpusKind::kAudit, "nested field",
                      {"action:'VARCHAR', target:'STRUCT(type VARCHAR)'",
                       "action String, target Tuple(type String)"},
                      "select action, target.type, count(*) group by action, target.type",
                      "SELECT action, target.type AS t, count(*) FROM GROUP BY action, t",
                      "SELECT action, target.type AS t, count() FROM GROUP BY action, t"));
  AddLoop("count by action and target.type", 1.5, &out->back());
}

// Four rows in memory, text of the statement in, rows out. The peers have theirs in a table;
// slq takes the lines apart each time.
void AddExample(const std::string& folder, std::vector<Scenario>* out) {
  const std::vector<std::string> setup = {
      "CREATE TABLE t (test1 VARCHAR, test2 VARCHAR, test3 VARCHAR, test4 VARCHAR)",
      "INSERT INTO t VALUES ('2020-07-27', '08:59:50', 'this', '151684'), "
      "('2020-07-27', '08:59:51', 'this', '151685'), "
      "('2020-07-27', '08:59:52', 'this', '151686'), "
      "('2020-07-27', '08:59:53', 'this', '151687')"};
  Scenario scenario;
  scenario.name = "the contract's four lines";
  scenario.input = {ExamplePath(folder), ExampleRule(), /*in_memory=*/true};
  scenario.asks = {
      {EngineKind::kSlq, "select count(test3), sum(test4) group by(test1)"},
      {EngineKind::kDuckDb,
       "SELECT count(test3), sum(CAST(test4 AS BIGINT)), test1 FROM t GROUP BY test1", setup},
      {EngineKind::kSqlite,
       "SELECT count(test3), sum(CAST(test4 AS INTEGER)), test1 FROM t GROUP BY test1", setup},
  };
  scenario.targets = {{EngineKind::kDuckDb, 20}, {EngineKind::kSqlite, 1}};
  scenario.repetitions = 1000;
  out->push_back(scenario);
}

}  // namespace

std::string CorpusPath(const std::string& folder, CorpusKind kind) {
  switch (kind) {
    case CorpusKind::kWeb:
      return folder + "/web.ndjson";
    case CorpusKind::kNginx:
      return folder + "/access.log";
    case CorpusKind::kSeedlike:
      return folder + "/lines.seedlike";
    case CorpusKind::kAudit:
      return folder + "/audit.ndjson";
    case CorpusKind::kApp:
      return folder + "/app.logfmt";
    case CorpusKind::kHostile:
      break;
  }
  return folder + "/hostile.ndjson";
}

std::string ExamplePath(const std::string& folder) { return folder + "/example.log"; }

std::string_view ExampleLines() {
  return "2020-07-27/08:59:50 this log is Error NO 151684\n"
         "2020-07-27/08:59:51 this log is Error NO 151685\n"
         "2020-07-27/08:59:52 this log is Error NO 151686\n"
         "2020-07-27/08:59:53 this log is Error NO 151687\n";
}

std::vector<Scenario> Scenarios(const std::string& folder) {
  std::vector<Scenario> out;
  AddWeb(folder, &out);
  AddText(folder, &out);
  AddNested(folder, &out);
  AddExample(folder, &out);
  return out;
}

}  // namespace slq::bench
