#include "slq/query.h"

#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "slq/output.h"

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/status_matchers.h"

namespace slq {
namespace {

constexpr std::string_view kSeedLines =
    "2020-07-27/08:59:50 this log is Error NO 151684\n"
    "2020-07-27/08:59:51 this log is Error NO 151685\n"
    "2020-07-27/08:59:52 this log is Error NO 151686\n"
    "2020-07-27/08:59:53 this log is Error NO 151687";

StructuringRule SeedRule() {
  StructuringRule rule;
  rule.format = Format::kRegex;
  rule.pattern = R"(^(?<test1>[^/]+)/(?<test2>\S+) (?<test3>\w+) log is Error NO (?<test4>\d+))";
  return rule;
}

StructuringRule JsonRule() {
  StructuringRule rule;
  rule.format = Format::kJson;
  return rule;
}

// The answer in the given form; or the error. `report` may be null.
std::string Answer(std::string_view sql, std::string_view lines, const StructuringRule& rule,
                   OutputFormat format, const RunOptions& options = {},
                   ScanReport* report = nullptr) {
  const absl::StatusOr<Query> query = Query::Compile(sql);
  if (!query.ok()) return std::string(ToStd(query.status().message()));
  const std::unique_ptr<LogSource> source = MemorySource(lines);
  const absl::StatusOr<CompiledRule> compiled = CompiledRule::Compile(rule);
  if (!compiled.ok()) return std::string(ToStd(compiled.status().message()));
  absl::StatusOr<std::unique_ptr<Rows>> rows = query->Run(source.get(), *compiled, options);
  if (!rows.ok()) return std::string(ToStd(rows.status().message()));
  std::string out;
  const std::unique_ptr<RowWriter> writer = NewRowWriter(format);
  writer->Begin((*rows)->columns(), &out);
  Row row;
  while (true) {
    const absl::StatusOr<bool> more = (*rows)->Next(&row);
    if (!more.ok()) return std::string(ToStd(more.status().message()));
    if (!*more) break;
    EXPECT_THAT(writer->Write(row, &out), IsOk());
  }
  writer->End(&out);
  EXPECT_TRUE((*rows)->report().balances());
  if (report != nullptr) *report = (*rows)->report();
  return out;
}

TEST(QueryTest, AnswersTheExampleOfTheContract) {
  struct Case {
    std::string_view sql, rows;
  };
  constexpr Case kCases[] = {
      {"select count(test3), sum(test4)", R"x({"cnt(test3)":"4","sum(test4)":"606742.000"})x"},
      {"select count(test3), sum(test4) group by(test1)",
       R"x({"cnt(test3)":"4","sum(test4)":"606742.000","test1":"2020-07-27"})x"},
      {"select count(*) where test4 > 999999 group by test1", ""},
      {"select * limit 1 offset 3",
       R"x({"test1":"2020-07-27","test2":"08:59:53","test3":"this","test4":"151687","line_num":"4"})x"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sql);
    EXPECT_EQ(Answer(c.sql, kSeedLines, SeedRule(), OutputFormat::kStructLogs),
              absl::StrFormat("{\"struct_logs\":[%s]}\n", c.rows));
  }
}

TEST(QueryTest, RefusesFieldsThatTheRuleCannotFind) {
  struct Case {
    std::string_view sql, error;
  };
  constexpr Case kCases[] = {
      {"select tesT1, test5", "1:8: the rule finds no field tesT1; did you mean test1"},
      {"select count(*) where host = 'a'",
       "1:23: the rule finds no field host; its fields are test1, test2, test3, test4"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sql);
    EXPECT_THAT(Answer(c.sql, kSeedLines, SeedRule(), OutputFormat::kJson),
                testing::StartsWith(std::string(c.error)));
  }
  // Where lines name their own fields any may come.
  EXPECT_EQ(Answer("select count(host)", "{}", JsonRule(), OutputFormat::kJson),
            "{\"cnt(host)\":0}\n");
  EXPECT_EQ(Answer("select count(host)", "{}", {}, OutputFormat::kJson), "{\"cnt(host)\":0}\n");
}

TEST(QueryTest, OneRuleServesManyRunsAtOnce) {
  const absl::StatusOr<CompiledRule> rule = CompiledRule::Compile(SeedRule());
  const absl::StatusOr<Query> query = Query::Compile("select sum(test4)");
  ASSERT_THAT(rule, IsOk());
  ASSERT_THAT(query, IsOk());
  EXPECT_EQ(rule->field_names().size(), 4U);
  EXPECT_EQ(rule->definition(), SeedRule());
  std::vector<std::thread> threads;
  std::vector<std::string> sums(4);
  for (std::string& sum : sums) {
    threads.emplace_back([&] {
      const std::unique_ptr<LogSource> source = MemorySource(kSeedLines);
      const auto rows = query->Run(source.get(), *rule);
      Row row;
      if (rows.ok() && (*rows)->Next(&row).value_or(false)) sum = row[0].exact;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(sums, testing::Each("606742.000"));
}

TEST(QueryTest, SaysWhatItsRowsAreAndHowManyItWants) {
  struct Case {
    std::string_view sql;
    bool gives_lines;
    std::optional<uint64_t> limit;
  };
  constexpr Case kCases[] = {
      {"", true, std::nullopt},
      {"select a limit 7 offset 2", true, 7},
      {"select count(*)", false, std::nullopt},
      {"select a group by a limit 0", false, 0},
      {"select a where b = ? limit 3", true, std::nullopt},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sql);
    const absl::StatusOr<Query> query = Query::Compile(c.sql);
    ASSERT_THAT(query, IsOk());
    EXPECT_EQ(query->gives_lines(), c.gives_lines);
    EXPECT_EQ(query->limit(), c.limit);
  }
}

TEST(QueryTest, KeepsTypesAndCountsBadLines) {
  constexpr std::string_view kLines =
      "{\"a\":1,\"b\":\"x\"}\n{\"a\":1.0}\nnot json\n{\"a\":\"1\",\"b\":\"y\"}\n{\"b\":\"x\"}\n";
  ScanReport report;
  EXPECT_EQ(Answer("select a, count(*) as n group by a", kLines, JsonRule(), OutputFormat::kJson,
                   {}, &report),
            "{\"a\":1,\"n\":3}\n{\"a\":null,\"n\":2}\n");
  EXPECT_EQ(report.lines, 5u);
  EXPECT_EQ(report.matched, 4u);
  EXPECT_EQ(report.unparsed, 1u);
  EXPECT_EQ(Answer("select b, a where b is not null order by b desc, a", kLines, JsonRule(),
                   OutputFormat::kJson),
            "{\"b\":\"y\",\"a\":\"1\"}\n{\"b\":\"x\",\"a\":1}\n{\"b\":\"x\",\"a\":null}\n");
}

TEST(QueryTest, AnyNumberOfThreadsGivesOneAnswer) {
  std::string lines;
  for (int i = 0; i < 50'000; ++i) {
    absl::StrAppendFormat(&lines, "{\"k\":\"k%d\",\"v\":%d.25}\n", i * 7919 % 1000, i % 97);
  }
  constexpr std::string_view kSql = "select k, count(*), sum(v), max(v) group by k having k > 'k5'";
  const std::string alone = Answer(kSql, lines, JsonRule(), OutputFormat::kJson);
  for (const size_t threads : {2, 5}) {
    const std::unique_ptr<Executor> pool = NewThreadPool(threads);
    RunOptions options;
    options.executor = pool.get();
    EXPECT_EQ(Answer(kSql, lines, JsonRule(), OutputFormat::kJson, options), alone);
  }
}

// Groups and rows that a LIMIT leaves out are not worked out, which changes nothing.
TEST(QueryTest, ALimitGivesTheFirstOfManyRows) {
  std::string lines;
  for (int i = 0; i < 24'000; ++i) {
    // Texts that are all numbers but for some of the last, and a key with values of each type.
    absl::StrAppendFormat(&lines, "{\"t\":\"%d%s\",\"k\":%s,\"v\":%d.%d}\n", i * 7919 % 12'000,
                          i > 23'900 ? "x" : "",
                          i % 5 == 0   ? "null"
                          : i % 5 == 1 ? absl::StrFormat("\"%d\"", i % 40)
                                       : absl::StrFormat("%d.5", i % 30),
                          i % 97, i % 8);
  }
  constexpr std::string_view kStatements[] = {
      "select t, count(*), sum(v), avg(v) group by t",
      "select t, k, sum(v) as s, max(v) group by t, k order by s desc, k",
      "select t, avg(v) as a, sum(v) group by t having a > 20 and max(v) < 90 order by t desc",
      "select k, t, count(*) as n, latest(v) group by k, t having n > 1 order by n + 1, max(v)",
      "select t, k, v order by k desc nulls last, v",
      "select * where v > 3 order by t, v desc",
  };
  for (const std::string_view sql : kStatements) {
    SCOPED_TRACE(sql);
    const std::string all = Answer(sql, lines, JsonRule(), OutputFormat::kJson);
    for (const size_t threads : {1, 3}) {
      const std::unique_ptr<Executor> pool = NewThreadPool(threads);
      RunOptions options;
      options.executor = pool.get();
      for (const size_t limit : {size_t{1}, size_t{50}, size_t{3000}}) {
        size_t end = 0;
        for (size_t row = 0; row < limit; ++row) end = all.find('\n', end) + 1;
        const std::string limited = absl::StrFormat("%s limit %d", sql, limit);
        EXPECT_EQ(Answer(limited, lines, JsonRule(), OutputFormat::kJson, options),
                  all.substr(0, end));
      }
    }
  }
}

TEST(QueryTest, WorkersWithoutRowsAddNothing) {
  const std::unique_ptr<Executor> pool = NewThreadPool(4);
  RunOptions options;
  options.executor = pool.get();
  EXPECT_EQ(Answer("select count(*), sum(test4), min(test4)", kSeedLines, SeedRule(),
                   OutputFormat::kStructLogs, options),
            "{\"struct_logs\":[{\"cnt(*)\":\"4\",\"sum(test4)\":\"606742.000\","
            "\"min(test4)\":\"151684\"}]}\n");
}

TEST(QueryTest, StopsAtItsLimits) {
  RunOptions options;
  options.rows_max = 2;
  EXPECT_EQ(Answer("select test4 limit 2", kSeedLines, SeedRule(), OutputFormat::kJson, options),
            "{\"test4\":\"151684\"}\n{\"test4\":\"151685\"}\n");
  EXPECT_EQ(Answer("select test4", kSeedLines, SeedRule(), OutputFormat::kJson, options),
            "1:1: the answer has more than 2 rows; add LIMIT or raise the row limit");
  const std::atomic<bool> cancelled{true};
  options.cancelled = &cancelled;
  EXPECT_EQ(Answer("select count(*)", kSeedLines, SeedRule(), OutputFormat::kJson, options),
            "the query was cancelled");
}

}  // namespace
}  // namespace slq
