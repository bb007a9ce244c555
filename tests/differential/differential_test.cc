#include <array>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>

#include "absl/strings/str_format.h"
#include "base/strings.h"
#include "differential/comparison.h"
#include "differential/data_set.h"
#include "differential/effort.h"
#include "differential/query_generator.h"
#include "differential/shrink.h"
#include "differential/sqlite_oracle.h"
#include "differential/sqlite_statement.h"
#include "gtest/gtest.h"
#include "sql/parser.h"
#include "sql/printer.h"
#include "support/ask.h"
#include "support/reference_query.h"

namespace slq::differential {
namespace {

constexpr uint64_t kQueries = 24'000 / kSlowness;
constexpr uint64_t kQueriesPerDataSet = 40;
constexpr int kFailuresMax = 5;

// What is wrong with the library's answer, or nothing. Statements that do not parse, and
// those the judge cannot answer, are not wrong.
using Judge = std::function<std::optional<std::string>(const Scenario&)>;

std::string Said(const absl::Status& status) { return std::string(ToStd(status.message())); }

std::string Describe(const Scenario& scenario, const std::string& wrong, uint64_t seed,
                     const Judge& judge) {
  const Scenario small =
      Shrink(scenario, [&judge](const Scenario& s) { return judge(s).has_value(); });
  return absl::StrFormat("seed %d: %s\n%s\nsmallest case found:\n%s\n%s%s\n", seed,
                         sql::Print(scenario.statement), wrong.substr(0, wrong.find('\n')),
                         sql::Print(small.statement), JoinLines(small.lines),
                         judge(small).value_or("(gone)"));
}

// Has statements over made-up lines judged until the effort is done.
uint64_t Hunt(const Effort& effort, const std::function<void(const DataSet&)>& prepare,
              const Judge& judge) {
  uint64_t compared = 0;
  int failures = 0;
  for (uint64_t seed = effort.seed(); !effort.IsDone(compared) && failures < kFailuresMax; ++seed) {
    Random random(seed);
    const DataSet data = MakeDataSet(random.Below(random.Chance(20) ? 3 : 80), &random);
    prepare(data);
    for (uint64_t i = 0; i < kQueriesPerDataSet && failures < kFailuresMax; ++i) {
      const Scenario scenario{MakeStatement(data, &random), data.lines};
      ++compared;
      const std::optional<std::string> wrong = judge(scenario);
      if (!wrong.has_value()) continue;
      ++failures;
      ADD_FAILURE() << Describe(scenario, *wrong, seed, judge);
    }
  }
  return compared;
}

// Counts that follow from the answer without LIMIT.
std::optional<std::string> WrongReport(const sql::Statement& statement, const Scenario& scenario,
                                       const ScanReport& report, uint64_t matched) {
  if (!report.balances()) return "the scan report does not balance";
  if (statement.limit.has_value()) return std::nullopt;
  if (report.lines != scenario.lines.size()) {
    return absl::StrFormat("%d lines, the report counts %d", scenario.lines.size(), report.lines);
  }
  // Lines that nothing is wanted of are not parsed.
  if (report.unparsed == 0 || report.matched == matched) return std::nullopt;
  return absl::StrFormat("%d lines matched, the report counts %d", matched, report.matched);
}

// The reference knows that a line did not parse, not why.
void DropErrors(std::vector<std::vector<reference::Cell>>* rows) {
  for (std::vector<reference::Cell>& row : *rows) {
    std::erase_if(row, [](const reference::Cell& cell) { return cell.name == "_error"; });
  }
}

std::string Both(const std::string& wrong, const std::vector<std::vector<reference::Cell>>& a,
                 const std::vector<std::vector<reference::Cell>>& b) {
  return absl::StrFormat("%s\nexpected:\n%sgiven:\n%s", wrong, Show(a), Show(b));
}

std::optional<std::string> WrongByReference(const Scenario& scenario, uint64_t* refused) {
  const std::string sql = sql::Print(scenario.statement);
  const absl::StatusOr<sql::Statement> parsed = sql::Parse(sql);
  if (!parsed.ok()) return std::nullopt;
  const absl::StatusOr<reference::Answer> expected = reference::Run(*parsed, scenario.lines);
  const std::string lines = JoinLines(scenario.lines);
  absl::StatusOr<Answer> actual = Ask(sql, lines);
  if (!expected.ok()) {
    ++*refused;
    return std::nullopt;
  }
  if (!actual.ok()) return "an error: " + Said(actual.status());
  if (!expected->rows.empty() && !parsed->star && expected->columns != actual->columns) {
    return "other columns";
  }
  if (parsed->star) DropErrors(&actual->rows);
  const std::optional<std::string> wrong = Difference(expected->rows, actual->rows, Policy());
  if (wrong.has_value()) return Both(*wrong, expected->rows, actual->rows);
  return WrongReport(*parsed, scenario, actual->report, expected->matched);
}

TEST(DifferentialTest, AgreesWithTheReferenceEvaluator) {
  const Effort effort(kQueries);
  uint64_t refused = 0;
  const uint64_t compared = Hunt(
      effort, [](const DataSet&) {},
      [&refused](const Scenario& s) { return WrongByReference(s, &refused); });
  std::printf(
      "%llu statements compared with the reference evaluator from seed %llu, %llu refused\n",
      static_cast<unsigned long long>(compared), static_cast<unsigned long long>(effort.seed()),
      static_cast<unsigned long long>(refused));
  EXPECT_LE(refused, compared / 50);
}

// Asks SQLite the same.
class SqliteJudge {
 public:
  std::optional<std::string> Load(std::span<const reference::Line> lines) {
    const absl::Status status = oracle_.Load(lines);
    loaded_ = JoinLines(lines);
    return status.ok() ? std::nullopt : std::optional(Said(status));
  }

  std::optional<std::string> Wrong(const Scenario& scenario) {
    const std::string sql = sql::Print(scenario.statement);
    const absl::StatusOr<sql::Statement> parsed = sql::Parse(sql);
    if (!parsed.ok() || (parsed->items.empty() && !parsed->star)) return std::nullopt;
    const SqliteStatement translated = ToSqlite(*parsed);
    ++gaps_[static_cast<size_t>(translated.gap)];
    if (translated.gap != Gap::kNone) return std::nullopt;
    const std::string lines = JoinLines(scenario.lines);
    const absl::StatusOr<Answer> actual = Ask(sql, lines);
    // That it must not be one is for the reference evaluator to say.
    if (!actual.ok()) return std::nullopt;
    if (loaded_ != lines) {
      if (const std::optional<std::string> wrong = Load(scenario.lines)) return wrong;
    }
    absl::StatusOr<std::vector<std::vector<reference::Cell>>> expected =
        oracle_.Ask(translated.sql);
    if (!expected.ok()) return Said(expected.status()) + "\n" + translated.sql;
    for (std::vector<reference::Cell>& row : *expected) {
      row.resize(translated.columns.size());
      for (size_t c = 0; c < row.size(); ++c) row[c].name = translated.columns[c];
    }
    const std::optional<std::string> wrong = Difference(*expected, actual->rows, translated.policy);
    if (!wrong.has_value()) return std::nullopt;
    return Both(*wrong, *expected, actual->rows) + translated.sql;
  }

  void PrintGaps() const {
    for (size_t gap = 1; gap < kGaps; ++gap) {
      if (gaps_[gap] == 0) continue;
      std::printf("  %6llu not asked: %.*s\n", static_cast<unsigned long long>(gaps_[gap]),
                  static_cast<int>(kGapReasons[gap].size()), kGapReasons[gap].data());
    }
  }
  uint64_t asked() const { return gaps_[0]; }

 private:
  SqliteOracle oracle_;
  std::string loaded_;  // the lines that the oracle has
  std::array<uint64_t, kGaps> gaps_ = {};
};

TEST(DifferentialTest, AgreesWithSqlite) {
  const Effort effort(kQueries);
  SqliteJudge judge;
  const uint64_t compared = Hunt(
      effort, [&judge](const DataSet& data) { EXPECT_EQ(judge.Load(data.lines), std::nullopt); },
      [&judge](const Scenario& s) { return judge.Wrong(s); });
  std::printf("%llu of %llu statements compared with SQLite from seed %llu\n",
              static_cast<unsigned long long>(judge.asked()),
              static_cast<unsigned long long>(compared),
              static_cast<unsigned long long>(effort.seed()));
  judge.PrintGaps();
  EXPECT_GE(judge.asked(), compared / 4);
}

}  // namespace
}  // namespace slq::differential
