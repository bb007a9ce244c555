#include "peers/scenario.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace slq::bench {
namespace {

// How each engine names the columns of a corpus that a question uses.
struct Columns {
  std::string duck;   // name:'TYPE' pairs
  std::string click;  // name Type pairs
};

// A question over JSON lines: FROM stands where the peers name the file.
Scenario Json(const std::string& folder, CorpusKind kind, const std::string& name,
              const Columns& columns, const std::string& slq, const std::string& duck,
              const std::string& click) {
  const std::string path = CorpusPath(folder, kind);
  const std::string duck_from = absl::StrFormat(
      "FROM read_json('%s', format='newline_delimited', columns={%s})", path, columns.duck);
  const std::string click_from =
      absl::StrFormat("FROM file('%s', 'JSONEachRow', '%s')", path, columns.click);
  Scenario scenario;
  scenario.name = name;
  scenario.corpus = kind;
  scenario.asks = {
      {EngineKind::kSlq, slq},
      {EngineKind::kDuckDb, absl::StrReplaceAll(duck, {{"FROM", duck_from}})},
      {EngineKind::kClickHouse, absl::StrReplaceAll(click, {{"FROM", click_from}})},
  };
  return scenario;
}

// A question over text lines, which the peers take apart by regular expressions.
Scenario Text(const std::string& folder, CorpusKind kind, const std::string& name,
              const std::string& slq, const std::string& duck, const std::string& click) {
  const std::string path = CorpusPath(folder, kind);
  const std::string duck_from = absl::StrFormat(
      "FROM read_csv('%s', header=false, delim='\t', quote='', escape='', "
      "columns={'line':'VARCHAR'})",
      path);
  const std::string click_from =
      absl::StrFormat("FROM file('%s', 'LineAsString', 'line String')", path);
  Scenario scenario;
  scenario.name = name;
  scenario.corpus = kind;
  scenario.asks = {
      {EngineKind::kSlq, slq},
      {EngineKind::kDuckDb, absl::StrReplaceAll(duck, {{"FROM", duck_from}})},
      {EngineKind::kClickHouse, absl::StrReplaceAll(click, {{"FROM", click_from}})},
  };
  return scenario;
}

void AddWeb(const std::string& folder, std::vector<Scenario>* out) {
  const CorpusKind web = CorpusKind::kWeb;
  out->push_back(Json(folder, web, "sum of one field", {"bytes:'BIGINT'", "bytes Int64"},
                      "select count(*), sum(bytes)", "SELECT count(*), sum(bytes) FROM",
                      "SELECT count(), sum(bytes) FROM"));
  out->push_back(Json(folder, web, "group by status",
                      {"status:'BIGINT', bytes:'BIGINT'", "status Int64, bytes Int64"},
                      "select status, count(*), sum(bytes) group by status",
                      "SELECT status, count(*), sum(bytes) FROM GROUP BY status",
                      "SELECT status, count(), sum(bytes) FROM GROUP BY status"));
  out->back().asks.push_back({EngineKind::kBareLoop, "sum of bytes by status"});
  out->push_back(
      Json(folder, web, "group by two texts, max",
           {"service:'VARCHAR', level:'VARCHAR', latency_ms:'DOUBLE'",
            "service String, level String, latency_ms Float64"},
           "select service, level, count(*), max(latency_ms) group by service, level",
           "SELECT service, level, count(*), max(latency_ms) FROM GROUP BY service, level",
           "SELECT service, level, count(), max(latency_ms) FROM GROUP BY service, level"));
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
  out->back().asks.push_back({EngineKind::kBareLoop, "/orders/4242"});
  out->push_back(Json(folder, web, "text equality", {"level:'VARCHAR'", "level String"},
                      "select count(*) where level = 'error'",
                      "SELECT count(*) FROM WHERE level = 'error'",
                      "SELECT count() FROM WHERE level = 'error'"));
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
  out->push_back(
      Text(folder, CorpusKind::kNginx, "nginx by status",
           "select status, count(*), sum(body_bytes_sent) group by status",
           R"(SELECT regexp_extract(line, '" ([0-9]{3}) ([0-9]+|-) "', 1) AS s, count(*), )"
           R"(sum(TRY_CAST(regexp_extract(line, '" ([0-9]{3}) ([0-9]+|-) "', 2) AS BIGINT)) FROM )"
           R"(GROUP BY s)",
           R"(SELECT extractGroups(line, '" ([0-9]{3}) ([0-9]+|-) "') AS g, count(), )"
           R"(sum(toInt64OrNull(g[2])) FROM GROUP BY g[1] AS s)"));
  // ClickHouse wants the key by itself in the list.
  out->back().asks[2].statement =
      absl::StrReplaceAll(out->back().asks[2].statement,
                          {{"extractGroups(line, '\" ([0-9]{3}) ([0-9]+|-) \"') AS g, count()",
                            "extractGroups(line, '\" ([0-9]{3}) ([0-9]+|-) \"')[1] AS s, count()"},
                           {"g[2]", "extractGroups(line, '\" ([0-9]{3}) ([0-9]+|-) \"')[2]"},
                           {"GROUP BY g[1] AS s", "GROUP BY s"}});
  out->push_back(
      Text(folder, CorpusKind::kSeedlike, "regex by day",
           "select test1, count(test3), sum(test4) group by test1",
           R"(SELECT regexp_extract(line, '^([^/]+)/', 1) AS d, count(*), )"
           R"(sum(TRY_CAST(regexp_extract(line, 'NO ([0-9]+)', 1) AS BIGINT)) FROM )"
           R"(WHERE regexp_matches(line, '^[^/]+/\S+ \w+ log is Error NO \d+') GROUP BY d)",
           R"(SELECT extract(line, '^([^/]+)/') AS d, count(), )"
           R"(sum(toInt64OrNull(extract(line, 'NO ([0-9]+)'))) FROM )"
           R"(WHERE match(line, '^[^/]+/\\S+ \\w+ log is Error NO \\d+') GROUP BY d)"));
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

std::vector<Scenario> Scenarios(const std::string& folder) {
  std::vector<Scenario> out;
  AddWeb(folder, &out);
  AddText(folder, &out);
  out.push_back(Json(folder, CorpusKind::kAudit, "nested field",
                     {"action:'VARCHAR', target:'STRUCT(type VARCHAR)'",
                      "action String, target Tuple(type String)"},
                     "select action, target.type, count(*) group by action, target.type",
                     "SELECT action, target.type AS t, count(*) FROM GROUP BY action, t",
                     "SELECT action, target.type AS t, count() FROM GROUP BY action, t"));
  return out;
}

}  // namespace slq::bench
