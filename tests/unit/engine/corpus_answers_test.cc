#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "slq/log_source.h"
#include "slq/query.h"

#include "corpus.h"
#include "gtest/gtest.h"
#include "support/ask.h"
#include "support/status_matchers.h"

// What makes a query fast must not change its answer: a filter over raw bytes, early stops,
// shapes learned from other lines, threads, and where the input is cut.
namespace slq {
namespace {

constexpr uint64_t kLines = 3'000;
constexpr char kExample[] =
    R"(^(?<test1>[^/]+)/(?<test2>\S+) (?<test3>\w+) log is Error NO (?<test4>\d+))";
// The same groups, by what only RE2 can decide.
constexpr char kExampleByRe2[] =
    R"(^(?<test1>[^/]+)/(?<test2>\S+) (?<test3>(?:\w)+) log is Error NO (?<test4>\d+))";

struct Case {
  bench::CorpusKind kind;
  Format format;
  std::string_view pattern;
  std::vector<std::string_view> statements;
};

std::vector<Case> Cases() {
  using bench::CorpusKind;
  const std::vector<std::string_view> of_example = {
      "select test1, count(test3), sum(test4) group by test1",
      "select test2 where test3 = 'this' and test4 like '%84' limit 50",
      "select count(*) where log_content like '%Error NO 1516%'", "select * limit 20"};
  return {
      {CorpusKind::kWeb,
       Format::kJson,
       "",
       {"select status, count(*), sum(bytes), avg(latency_ms) group by status",
        "select service, level, max(latency_ms) group by service, level",
        "select user_id, count(*) as n group by user_id order by n desc, user_id limit 5",
        "select line_num, path where path like '%/orders/42%'",
        "select count(*) where level = 'error' or level in ('warn', 'none')",
        "select host, latency_ms where message like '%xylophone%' order by ts desc limit 7",
        "select * where status >= 500 order by latency_ms desc limit 9",
        "select line_num, ts limit 3 offset 1000"}},
      {CorpusKind::kAudit,
       Format::kJson,
       "",
       {"select action, target.type, count(*) group by action, target.type",
        "select actor.name, actor.roles, count(*) group by actor.name, actor.roles",
        "select code, count(*), sum(code) group by code",
        "select line_num, changes.attr_1.to where changes.attr_1.to is not null",
        "select count(*), count(changes.attr_2.from) where actor.name = 'ros\xC3\xA9'",
        "select * where target.type = 'policy' and ok = 'false' limit 30"}},
      {CorpusKind::kNginx,
       Format::kNginx,
       "",
       {"select status, count(*), sum(body_bytes_sent) group by status",
        "select request_uri where request_uri like '%/cart/1%' limit 100",
        "select remote_addr, count(*) group by remote_addr order by 2 desc, 1 limit 5"}},
      {CorpusKind::kApp,
       Format::kLogfmt,
       "",
       {"select level, count(*) group by level", "select * where level = 'error' limit 25"}},
      {CorpusKind::kSeedlike, Format::kRegex, kExample, of_example},
      {CorpusKind::kSeedlike, Format::kRegex, kExampleByRe2, of_example},
      {CorpusKind::kHostile,
       Format::kJson,
       "",
       {"select _error, count(*) group by _error", "select a, b, count(*) group by a, b",
        "select line_num where a = 'x' or a.b like '%x%'", "select *"}},
      {CorpusKind::kHostile,
       Format::kRaw,
       "",
       {"select count(*) where log_content like '%\"a\"%'", "select log_content, line_num"}},
  };
}

// One way to get an answer.
struct Way {
  std::string name;
  bool prefilter;
  bool strict;
  Executor* executor;
  size_t chunk_bytes;
};

std::string AnswerOf(const Query& query, const std::string& path, const StructuringRule& rule,
                     const Way& way) {
  FileSourceOptions files;
  files.chunk_bytes = way.chunk_bytes;
  absl::StatusOr<std::unique_ptr<LogSource>> source = OpenFiles({path}, files);
  EXPECT_THAT(source, IsOk());
  RunOptions options;
  options.prefilter = way.prefilter;
  options.strict = way.strict;
  options.executor = way.executor;
  const absl::StatusOr<Answer> answer = Ask(query, source->get(), rule, options);
  EXPECT_THAT(answer, IsOk());
  if (!answer.ok()) return "";
  const ScanReport& report = answer->report;
  EXPECT_EQ(report.lines, report.matched + report.filtered + report.unparsed +
                              report.outside_window + report.not_reached);
  return Show(answer->rows);
}

TEST(CorpusAnswersTest, EveryWayGivesTheSameAnswer) {
  const std::unique_ptr<Executor> pool = NewThreadPool(2);
  const Way ways[] = {
      {"filtered", true, false, nullptr, 2 << 20},
      {"in small chunks", true, false, nullptr, 5'000},
      {"strict", true, true, nullptr, 40'000},
      {"on two threads", true, false, pool.get(), 10'000},
      {"on two threads, unfiltered", false, false, pool.get(), 30'000},
  };
  const std::string path =
      (std::filesystem::temp_directory_path() / "slq_corpus_answers_XXXXXX").string();
  std::string name = path;
  close(mkstemp(name.data()));
  int answers_with_rows = 0;
  for (const Case& c : Cases()) {
    const std::string lines = bench::MakeCorpus(c.kind, 9, kLines);
    std::ofstream(name, std::ios::binary | std::ios::trunc) << lines;
    StructuringRule rule;
    rule.format = c.format;
    rule.pattern = c.pattern;
    for (const std::string_view sql : c.statements) {
      SCOPED_TRACE(sql);
      const absl::StatusOr<Query> query = Query::Compile(sql);
      ASSERT_THAT(query, IsOk());
      const std::string expected =
          AnswerOf(*query, name, rule, {"plain", false, false, nullptr, 2 << 20});
      answers_with_rows += expected.empty() ? 0 : 1;
      for (const Way& way : ways) {
        EXPECT_EQ(AnswerOf(*query, name, rule, way), expected) << way.name;
      }
    }
  }
  std::filesystem::remove(name);
  EXPECT_GT(answers_with_rows, 25);
}

}  // namespace
}  // namespace slq
