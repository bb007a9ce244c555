#include "exec/expression.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "plan/planner.h"
#include "sql/parser.h"
#include "support/expr_values.h"
#include "support/status_matchers.h"

namespace slq::exec {
namespace {

// Columns a, b and c, three rows: (1, "x", null), (2.5, "10", true), (null, "", "7").
void Fill(const plan::Plan& plan, column::Batch* batch) {
  const std::vector<std::vector<Value>> values = {
      {Value::Long(1), Value::Float(2.5), Value::Null()},
      {Value::String("x"), Value::String("10"), Value::String("")},
      {Value::Null(), Value::Bool(true), Value::String("7")},
  };
  batch->Clear(plan.scan.columns.size());
  batch->rows = 3;
  batch->selection.SelectAll(3);
  for (size_t i = 0; i < plan.scan.columns.size(); ++i) {
    const auto field = static_cast<size_t>(plan.scan.columns[i].name[0] - 'a');
    for (const Value& value : values[field]) batch->columns[i].Append(value);
  }
}

TEST(ExpressionTest, EvaluatesEveryOperator) {
  struct Case {
    std::string_view expr, values;
  };
  constexpr Case kCases[] = {
      {"a", "1 2.5 null"},
      {"a + 1", "2 3.5 null"},
      {"-a", "-1 -2.5 null"},
      {"b + 1", "null 11 null"},
      {"a / 0", "null null null"},
      {"b || a", "x1 102.5 null"},
      {"b = 10", "null true null"},
      {"b = '10'", "false true false"},
      {"a > 1", "false true null"},
      {"a > 1 and b = 'x'", "false false false"},
      {"a > 1 or b = ''", "false true true"},
      {"a > 1 or a is null", "false true true"},
      {"not a > 1", "true false null"},
      {"a is null", "false false true"},
      {"c is not null", "false true true"},
      {"a between 1 and 2", "true false null"},
      {"a in (1, 3)", "true false null"},
      {"a in (1, null)", "true null null"},
      {"a not in (1, null)", "false null null"},
      {"c in (7, 'true')", "null true true"},
      {"b in (b, 1)", "true true true"},
      {"b like '1%'", "false true false"},
      {"a like '2._'", "false true null"},
      {"b ilike 'X'", "true false false"},
      {"b like b", "true true true"},
      {"b ~ '^[0-9]+$'", "false true false"},
      {"b !~ 'x'", "false true true"},
      {"case when a > 1 then 'big' when a = 1 then 'one' else 'none' end", "one big none"},
      {"case b when 'x' then 1 end", "1 null null"},
      {"cast(b as long)", "null 10 null"},
      {"cast(a as string) || '!'", "1! 2.5! null"},
      {"null", "null null null"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.expr);
    EXPECT_EQ(ValuesOf(c.expr), c.values);
  }
}

TEST(ExpressionTest, RefusesPatternsThatCannotWork) {
  struct Case {
    std::string_view expr, error;
  };
  constexpr Case kCases[] = {
      {"b ~ '('", "1:12: the regular expression does not compile: missing ): ("},
      {"b ~ a", "1:12: the pattern of ~ must be a string in quotes"},
      {"b like 'x!' escape '!'", "1:15: the LIKE pattern ends in its escape character"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.expr);
    EXPECT_EQ(ValuesOf(c.expr), c.error);
  }
  const std::string at_limit(1000, 'x');
  EXPECT_EQ(ValuesOf(absl::StrFormat("b like '%s'", at_limit)), "false false false");
  EXPECT_EQ(ValuesOf(absl::StrFormat("b like '%sx'", at_limit)),
            "1:15: the LIKE pattern is longer than 1000 bytes");
}

TEST(ExpressionTest, FilterKeepsOnlyWhatIsTrue) {
  const absl::StatusOr<sql::Statement> statement = sql::Parse("select a where a > 1 or b = 'x'");
  ASSERT_THAT(statement, IsOk());
  const absl::StatusOr<plan::Plan> plan = plan::MakePlan(*statement);
  ASSERT_THAT(plan, IsOk());
  const absl::StatusOr<Expression> filter = Expression::Compile(*plan->filter);
  ASSERT_THAT(filter, IsOk());
  column::Batch batch;
  Fill(*plan, &batch);
  Evaluator evaluator(*filter);
  ASSERT_THAT(evaluator.Filter(&batch), IsOk());
  ASSERT_EQ(batch.selection.size(), 2u);
  EXPECT_EQ(batch.selection.row(0), 0u);
  EXPECT_EQ(batch.selection.row(1), 1u);
}

// An operand is evaluated once, however often it is compared.
TEST(ExpressionTest, NestedOperandsTakeLinearTime) {
  std::string between = "a";
  std::string choice = "a";
  for (int depth = 0; depth < 45; ++depth) {
    between = "(" + between + ") between false and true";
    choice = "case (" + choice + ") when 1 then 1 when 2 then 2 else 3 end";
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(ValuesOf(between), "null null null");
  EXPECT_EQ(ValuesOf(choice), "1 3 3");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

}  // namespace
}  // namespace slq::exec
