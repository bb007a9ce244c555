#include "support/expr_values.h"

#include <vector>

#include "absl/strings/str_format.h"
#include "base/strings.h"
#include "column/text.h"
#include "gtest/gtest.h"
#include "plan/planner.h"
#include "sql/parser.h"

namespace slq {
namespace {

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

template <typename T>
std::string MessageOf(const absl::StatusOr<T>& result) {
  return std::string(ToStd(result.status().message()));
}

}  // namespace

std::string ValuesOf(std::string_view expr, const exec::ExpressionLimits& limits) {
  const absl::StatusOr<sql::Statement> statement =
      sql::Parse(absl::StrFormat("select %s as v", expr));
  if (!statement.ok()) return MessageOf(statement);
  const absl::StatusOr<plan::Plan> plan = plan::MakePlan(*statement);
  if (!plan.ok()) return MessageOf(plan);
  const absl::StatusOr<exec::Expression> compiled =
      exec::Expression::Compile(plan->outputs[0].expr, limits);
  if (!compiled.ok()) return MessageOf(compiled);
  column::Batch batch;
  Fill(*plan, &batch);
  exec::Evaluator evaluator(*compiled);
  const absl::StatusOr<const column::Column*> result = evaluator.Evaluate(batch);
  if (!result.ok()) return MessageOf(result);
  std::string text;
  for (size_t row = 0; row < batch.rows; ++row) {
    if (row > 0) text += ' ';
    if ((*result)->IsNull(row)) {
      text += "null";
    } else {
      column::AppendCanonicalText((*result)->At(row), &text);
    }
  }
  return text;
}

std::string ValueOf(std::string_view expr, const exec::ExpressionLimits& limits) {
  const std::string thrice = ValuesOf(expr, limits);
  const size_t size = thrice.size() / 3;
  const std::string once = thrice.substr(0, size);
  return thrice == absl::StrFormat("%s %s %s", once, once, once) ? once : thrice;
}

void ExpectValues(std::span<const ValueCase> cases) {
  for (const ValueCase& c : cases) {
    SCOPED_TRACE(c.expr);
    EXPECT_EQ(ValueOf(c.expr), c.value);
  }
}

}  // namespace slq
