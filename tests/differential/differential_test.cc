#include <cstdio>
#include <map>
#include <optional>
#include <string>

#include "absl/strings/str_format.h"
#include "base/strings.h"
#include "differential/comparison.h"
#include "differential/data_set.h"
#include "differential/effort.h"
#include "differential/query_generator.h"
#include "differential/shrink.h"
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

std::string Said(const absl::Status& status) { return std::string(ToStd(status.message())); }

// Counts that follow from the answer without LIMIT.
std::optional<std::string> WrongReport(const sql::Statement& statement, const Scenario& scenario,
                                       const ScanReport& report, uint64_t matched) {
  if (!report.balances()) return "the scan report does not balance";
  if (statement.limit.has_value()) return std::nullopt;
  if (report.lines != scenario.lines.size()) {
    return absl::StrFormat("%d lines, the report counts %d", scenario.lines.size(), report.lines);
  }
  // Lines that nothing is wanted of are not parsed.
  if (report.unparsed == 0) return std::nullopt;
  if (report.matched == matched) return std::nullopt;
  return absl::StrFormat("%d lines matched, the report counts %d", matched, report.matched);
}

// The reference knows that a line did not parse, not why.
void DropErrors(std::vector<std::vector<reference::Cell>>* rows) {
  for (std::vector<reference::Cell>& row : *rows) {
    std::erase_if(row, [](const reference::Cell& cell) { return cell.name == "_error"; });
  }
}

// What is wrong with the library's answer, by the reference evaluator.
std::optional<std::string> WrongAnswer(const Scenario& scenario) {
  const std::string sql = sql::Print(scenario.statement);
  const absl::StatusOr<sql::Statement> parsed = sql::Parse(sql);
  if (!parsed.ok()) return std::nullopt;  // only the smaller ones
  const absl::StatusOr<reference::Answer> expected = reference::Run(*parsed, scenario.lines);
  const std::string lines = JoinLines(scenario.lines);
  absl::StatusOr<Answer> actual = Ask(sql, lines);
  if (!expected.ok()) return std::nullopt;
  if (!actual.ok()) return "an error: " + Said(actual.status());
  if (!expected->rows.empty() && !parsed->star && expected->columns != actual->columns) {
    return "other columns";
  }
  if (parsed->star) DropErrors(&actual->rows);
  const std::optional<std::string> wrong = Difference(expected->rows, actual->rows, Policy());
  if (wrong.has_value()) {
    return absl::StrFormat("%s\nexpected:\n%sgiven:\n%s", *wrong, Show(expected->rows),
                           Show(actual->rows));
  }
  return WrongReport(*parsed, scenario, actual->report, expected->matched);
}

std::string Describe(const Scenario& scenario, const std::string& wrong, uint64_t seed) {
  const Scenario small =
      Shrink(scenario, [](const Scenario& s) { return WrongAnswer(s).has_value(); });
  return absl::StrFormat("seed %d: %s\n%s\nsmallest case found:\n%s\n%s%s\n", seed,
                         sql::Print(scenario.statement), wrong.substr(0, wrong.find('\n')),
                         sql::Print(small.statement), JoinLines(small.lines),
                         WrongAnswer(small).value_or("(gone)"));
}

TEST(DifferentialTest, AgreesWithTheReferenceEvaluator) {
  const Effort effort(kQueries);
  uint64_t compared = 0;
  uint64_t rows = 0;
  int failures = 0;
  for (uint64_t seed = effort.seed(); !effort.IsDone(compared) && failures < kFailuresMax; ++seed) {
    Random random(seed);
    const DataSet data = MakeDataSet(random.Below(random.Chance(20) ? 3 : 80), &random);
    for (uint64_t i = 0; i < kQueriesPerDataSet && failures < kFailuresMax; ++i) {
      const Scenario scenario{MakeStatement(data, &random), data.lines};
      ++compared;
      rows += data.lines.size();
      const std::optional<std::string> wrong = WrongAnswer(scenario);
      if (!wrong.has_value()) continue;
      ++failures;
      ADD_FAILURE() << Describe(scenario, *wrong, seed);
    }
  }
  std::printf("%llu statements over %llu lines compared, from seed %llu\n",
              static_cast<unsigned long long>(compared), static_cast<unsigned long long>(rows),
              static_cast<unsigned long long>(effort.seed()));
}

}  // namespace
}  // namespace slq::differential
