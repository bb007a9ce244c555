#include "plan/planner.h"

#include <string>
#include <string_view>
#include <vector>

#include "slq/error.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/strings.h"
#include "gtest/gtest.h"
#include "sql/parser.h"
#include "support/status_matchers.h"

namespace slq::plan {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<Plan> PlanOf(std::string_view sql, const PlannerOptions& options = {}) {
  absl::StatusOr<sql::Statement> statement = sql::Parse(sql);
  if (!statement.ok()) return statement.status();
  return MakePlan(*statement, options);
}

// The names of the answer's columns; or the error.
std::string Columns(std::string_view sql) {
  const absl::StatusOr<Plan> plan = PlanOf(sql);
  if (!plan.ok()) return std::string(ToStd(plan.status().message()));
  std::vector<std::string> names;
  for (const Output& output : plan->outputs) names.push_back(output.name);
  return plan->star ? "*" : absl::StrJoin(names, "|");
}

TEST(PlannerTest, NamesTheColumnsOfTheAnswer) {
  struct Case {
    std::string_view sql, columns;
  };
  constexpr Case kCases[] = {
      {"", "*"},
      {"select*", "*"},
      {"select a, user.name, \"odd name\"", "a|user.name|odd name"},
      {"select count(test3), sum(test4)", "cnt(test3)|sum(test4)"},
      {"SELECT COUNT(*), Avg(x)", "cnt(*)|avg(x)"},
      {"select count(distinct x)", "cnt(distinct x)"},
      {"select count(test3), sum(test4) group by(test1)", "cnt(test3)|sum(test4)|test1"},
      {"select b, count(*) group by a, b", "b|cnt(*)|a"},
      {"select count(*) as n group by a", "n|a"},
      {"select a, a", "a"},
      {"select a as x, count(*) group by x", "x|cnt(*)"},
      {"select a, count(*) group by 1", "a|cnt(*)"},
      {"select a group by a", "a"},
      {"select a + 1", "a + 1"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sql);
    EXPECT_EQ(Columns(c.sql), c.columns);
  }
}

TEST(PlannerTest, SaysWhereAStatementIsWrong) {
  struct Case {
    std::string_view sql, error;
  };
  constexpr Case kCases[] = {
      {"select a, count(*)", "1:8: a is neither a group key nor inside an aggregate"},
      {"select count(*) where sum(a) > 1",
       "1:23: an aggregate such as sum() cannot stand in WHERE"},
      {"select sum(max(a))", "1:12: an aggregate cannot stand inside another"},
      {"select * group by a", "1:19: SELECT * cannot be grouped"},
      {"select count(*) as n, count(*) group by n", "1:41: GROUP BY takes fields and expressions"},
      {"select a as x, b as x", "1:16: two columns would be named x"},
      {"select a group by 2", "1:19: GROUP BY 2: SELECT has 1 items"},
      {"select a order by 'x'", "1:19: ORDER BY by a constant has no effect"},
      {"select lenght(a)", "1:8: there is no function lenght(); did you mean length()?"},
      {"select substr(a)", "1:8: wrong number of arguments: 1 given, write substr(text, start"},
      {"select sum(distinct a)", "1:8: sum() takes neither * nor DISTINCT"},
      {"select approx_quantile(a, 2)", "1:27: the quantile is a number from 0 to 1"},
      {"select a where a like 'x' escape 'ab'", "1:34: ESCAPE takes a string of one character"},
      {"select a where a = ?", "1:20: no value was given for parameter ? number 1"},
      {"select a where a = :who", "1:20: no value was given for parameter :who"},
      {"select a having a > 1", "1:8: a is neither a group key"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sql);
    const absl::Status status = PlanOf(c.sql).status();
    EXPECT_THAT(std::string(ToStd(status.message())), testing::StartsWith(std::string(c.error)));
    EXPECT_TRUE(PositionOf(status).has_value());
  }
}

TEST(PlannerTest, ReadsOnlyTheColumnsThatAreNamed) {
  const absl::StatusOr<Plan> plan =
      PlanOf("select a, field.line_num, __time where b > 1 and a = 2 order by line_num");
  ASSERT_THAT(plan, IsOk());
  using column::ColumnKind;
  EXPECT_EQ(plan->scan.columns, (std::vector<column::ScanColumn>{{ColumnKind::kField, "b"},
                                                                 {ColumnKind::kField, "a"},
                                                                 {ColumnKind::kField, "line_num"},
                                                                 {ColumnKind::kTime, ""},
                                                                 {ColumnKind::kLineNum, ""}}));
}

TEST(PlannerTest, PushesConditionsOnSingleColumns) {
  struct Case {
    std::string_view where;
    size_t pushed;
  };
  constexpr Case kCases[] = {
      {"a = 1 and b = 'x'", 2},
      {"a = 1 or b = 2", 0},
      {"5 > a", 1},
      {"a > 9223372036854775807", 1},
      {"a > 9223372036854775808", 0},  // asks first whether it is a number
      {"a in (1, null, 'x')", 1},
      {"a in (1, b)", 0},
      {"a like '%x%y%'", 1},
      {"a like 'x%'", 2},
      {"a like 'x!%' escape '!'", 0},
      {"a like '%'", 0},
      {"a is not null", 1},
      {"not a = 1", 0},
      {"a between 1 and 2", 2},
      {"a <> 1", 0},
      {"a + 1 = 2", 0},
      {"a = null", 0},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.where);
    const absl::StatusOr<Plan> plan = PlanOf(absl::StrFormat("select a where %s", c.where));
    ASSERT_THAT(plan, IsOk());
    EXPECT_EQ(plan->scan.predicates.size(), c.pushed);
  }
  const absl::StatusOr<Plan> mirrored = PlanOf("where 5 > a");
  ASSERT_THAT(mirrored, IsOk());
  EXPECT_EQ(mirrored->scan.predicates[0].op, column::PushedPredicate::Op::kLess);
  EXPECT_EQ(mirrored->scan.predicates[0].operands[0].long_value(), 5);
}

TEST(PlannerTest, HoldsItsLimitsAtTheLimitAndOnePast) {
  PlannerOptions options;
  options.select_items_max = 2;
  options.group_keys_max = 2;
  EXPECT_THAT(PlanOf("select a, b", options), IsOk());
  EXPECT_THAT(PlanOf("select a, b, c", options),
              StatusIs(absl::StatusCode::kResourceExhausted, "1:14: more than 2 items in SELECT"));
  EXPECT_THAT(PlanOf("select count(*) group by a, b", options), IsOk());
  EXPECT_THAT(PlanOf("select count(*) group by a, b, c", options),
              StatusIs(absl::StatusCode::kResourceExhausted, "1:32: more than 2 keys in GROUP BY"));
}

TEST(PlannerTest, BindsParameters) {
  std::vector<Parameter> parameters(2);
  parameters[0].type = Type::kLong;
  parameters[0].long_value = 7;
  parameters[1].name = "n";
  parameters[1].type = Type::kLong;
  parameters[1].long_value = 3;
  PlannerOptions options;
  options.parameters = parameters;
  const absl::StatusOr<Plan> plan = PlanOf("select a where a = ? limit :n", options);
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->scan.predicates[0].operands[0].long_value(), 7);
  EXPECT_EQ(plan->limit, 3u);
  EXPECT_THAT(
      PlanOf("select a limit :n", options),
      StatusIs(absl::StatusCode::kInvalidArgument, "value 1 has no ? to go to in the statement"));
}

TEST(PlannerTest, NamesTheNearestFields) {
  const std::vector<std::string> known = {"status", "bytes", "host"};
  const auto check = [&known](std::string_view sql) {
    const absl::StatusOr<Plan> plan = PlanOf(sql);
    return plan.ok() ? CheckFields(*plan, known) : plan.status();
  };
  EXPECT_THAT(check("select status, _error, line_num"), IsOk());
  EXPECT_THAT(check("select statu"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "1:8: the rule finds no field statu; did you mean status?"));
  EXPECT_THAT(check("select x where zzzzzz = 1"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("its fields are status, bytes, host")));
}

}  // namespace
}  // namespace slq::plan
