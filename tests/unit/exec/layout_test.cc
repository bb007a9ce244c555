#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/strings.h"
#include "column/text.h"
#include "exec/expression.h"
#include "exec/value_ops.h"
#include "gtest/gtest.h"
#include "support/batch_builder.h"
#include "support/expr_builder.h"
#include "support/status_matchers.h"

// However values are laid out and whichever rows are selected, an expression gives what
// it gives for each row alone.
namespace slq::exec {
namespace {

using plan::Expr;
using plan::ExprOp;

constexpr ColumnForm kForms[] = {ColumnForm::kPlain, ColumnForm::kMixed, ColumnForm::kDictionary};

struct Values {
  std::string_view name;
  std::vector<Value> values;
};

const std::vector<Values>& Columns() {
  static const std::vector<Values> columns = {
      {"longs",
       {Value::Long(0), Value::Long(1), Value::Long(-7), Value::Long(200), Value::Long(INT64_MAX),
        Value::Long(INT64_MIN), Value::Long((int64_t{1} << 53) + 1), Value::Long(3)}},
      {"longs and nulls",
       {Value::Null(), Value::Long(1), Value::Null(), Value::Long(200), Value::Long(INT64_MAX),
        Value::Long(INT64_MIN), Value::Null(), Value::Long(3)}},
      {"floats",
       {Value::Float(0.5), Value::Float(-0.0), Value::Float(200), Value::Float(1e300),
        Value::Float(-1e300), Value::Float(9007199254740992), Value::Null(), Value::Float(3)}},
      {"strings",
       {Value::String(""), Value::String("200"), Value::String("10"), Value::String("9"),
        Value::String("abc"), Value::String("1.50"), Value::String("123456789012345678901"),
        Value::String("true")}},
      {"strings and nulls",
       {Value::Null(), Value::String("200"), Value::String("ab%c"), Value::Null(),
        Value::String("abc"), Value::String("-1"), Value::Null(), Value::String("xabcx")}},
      {"bools",
       {Value::Bool(true), Value::Bool(false), Value::Null(), Value::Bool(true), Value::Bool(false),
        Value::Bool(true), Value::Bool(true), Value::Null()}},
      {"all types",
       {Value::Long(1), Value::Float(1), Value::String("1"), Value::Bool(true), Value::Null(),
        Value::String("true"), Value::Float(200), Value::String("zz")}},
      {"nothing", std::vector<Value>(8)},
  };
  return columns;
}

const std::vector<Value>& Constants() {
  static const std::vector<Value> constants = {
      Value::Null(),
      Value::Long(1),
      Value::Long(200),
      Value::Long(INT64_MAX),
      Value::Float(0.5),
      Value::Float(200),
      Value::Float(9.1e18),
      Value::Bool(true),
      Value::String("1"),
      Value::String("200"),
      Value::String("abc"),
      Value::String("true"),
      Value::String(""),
      Value::String("1.5"),
      Value::Float(2.5),
      Value::Long(0),
      Value::String("18446744073709551615"),
  };
  return constants;
}

std::string Show(const Value& value) {
  if (value.is_null()) return "null";
  std::string text = absl::StrFormat("%d:", static_cast<int>(value.type()));
  column::AppendCanonicalText(value, &text);
  return text;
}

std::vector<column::Selection> Selections() {
  std::vector<column::Selection> selections(4);
  selections[0].SelectAll(8);
  selections[1].SelectRows({0, 2, 5});
  selections[2].SelectRows({7});
  selections[3].SelectRows({});
  return selections;
}

std::string Rows(const column::Selection& rows) {
  std::string text;
  rows.ForEach([&text](uint32_t row) { text += absl::StrFormat("%d ", row); });
  return text;
}

// What Evaluate gives for the selected rows and which of them Filter keeps.
std::string Outcome(const Expression& expression, column::Batch* batch) {
  Evaluator evaluator(expression);
  const absl::StatusOr<const column::Column*> result = evaluator.Evaluate(*batch);
  if (!result.ok()) return std::string(ToStd(result.status().message()));
  EXPECT_EQ((*result)->size(), batch->rows);
  std::string text;
  batch->selection.ForEach(
      [&](uint32_t row) { text += absl::StrFormat("%d=%s ", row, Show((*result)->At(row))); });
  const uint64_t non_numeric = evaluator.non_numeric_values();
  EXPECT_THAT(evaluator.Filter(batch), IsOk());
  return text + absl::StrFormat("kept %s(%d)", Rows(batch->selection), non_numeric);
}

// The same, row by row over mixed columns of one row.
std::string Expected(const Expression& expression, const std::vector<const Values*>& columns,
                     const column::Selection& rows) {
  std::string text;
  std::string kept;
  uint64_t non_numeric = 0;
  rows.ForEach([&](uint32_t row) {
    column::Batch batch;
    batch.Clear(columns.size());
    batch.rows = 1;
    batch.selection.SelectAll(1);
    for (size_t i = 0; i < columns.size(); ++i) {
      batch.columns[i].ResetMixed(1)[0] = columns[i]->values[row];
    }
    Evaluator evaluator(expression);
    const absl::StatusOr<const column::Column*> result = evaluator.Evaluate(batch);
    ASSERT_THAT(result, IsOk());
    const Value value = (*result)->At(0);
    text += absl::StrFormat("%d=%s ", row, Show(value));
    if (TruthOf(value) == Truth::kTrue) kept += absl::StrFormat("%d ", row);
    non_numeric += evaluator.non_numeric_values();
  });
  return text + absl::StrFormat("kept %s(%d)", kept, non_numeric);
}

void ExpectSameInEveryLayout(const Expr& expr, const std::vector<const Values*>& columns) {
  const absl::StatusOr<Expression> expression = Expression::Compile(expr);
  ASSERT_THAT(expression, IsOk());
  for (const ColumnForm form : kForms) {
    for (const column::Selection& selection : Selections()) {
      column::Batch batch;
      batch.Clear(columns.size());
      batch.rows = 8;
      batch.selection = selection;
      std::vector<std::vector<Value>> dictionaries(columns.size());
      for (size_t i = 0; i < columns.size(); ++i) {
        FillColumn(columns[i]->values, form, &dictionaries[i], &batch.columns[i]);
      }
      SCOPED_TRACE(absl::StrFormat("form %d, rows %s", static_cast<int>(form), Rows(selection)));
      EXPECT_EQ(Outcome(*expression, &batch), Expected(*expression, columns, selection));
    }
  }
}

TEST(LayoutTest, OperatorsOnAColumnAndAConstant) {
  for (const Values& values : Columns()) {
    for (const Value& constant : Constants()) {
      for (int op = static_cast<int>(ExprOp::kAdd); op <= static_cast<int>(ExprOp::kOr); ++op) {
        SCOPED_TRACE(absl::StrFormat("%s, op %d, constant %s", values.name, op, Show(constant)));
        const auto binary = static_cast<ExprOp>(op);
        ExpectSameInEveryLayout(OpExpr(binary, {ColumnExpr(0), LiteralExpr(constant)}), {&values});
        ExpectSameInEveryLayout(OpExpr(binary, {LiteralExpr(constant), ColumnExpr(0)}), {&values});
      }
    }
  }
}

TEST(LayoutTest, OperatorsOnTwoColumns) {
  for (const Values& a : Columns()) {
    for (const Values& b : Columns()) {
      for (int op = static_cast<int>(ExprOp::kAdd); op <= static_cast<int>(ExprOp::kOr); ++op) {
        SCOPED_TRACE(absl::StrFormat("%s, op %d, %s", a.name, op, b.name));
        ExpectSameInEveryLayout(OpExpr(static_cast<ExprOp>(op), {ColumnExpr(0), ColumnExpr(1)}),
                                {&a, &b});
      }
    }
  }
}

TEST(LayoutTest, EverythingElseOnAColumn) {
  const Expr column = ColumnExpr(0);
  const Expr big = OpExpr(ExprOp::kGreater, {column, LiteralExpr(Value::Long(1))});
  const Expr like = OpExpr(ExprOp::kLike, {column, LiteralExpr(Value::String("%b%"))});
  Expr cast = OpExpr(ExprOp::kCast, {column});
  cast.cast = Type::kString;
  Expr choice = OpExpr(ExprOp::kCase, {big, column, like, LiteralExpr(Value::String("b")), cast});
  choice.case_else = true;
  const std::vector<Expr> exprs = {
      column,
      OpExpr(ExprOp::kNegate, {column}),
      OpExpr(ExprOp::kNot, {column}),
      OpExpr(ExprOp::kIsNull, {column}),
      OpExpr(ExprOp::kIsNotNull, {column}),
      like,
      OpExpr(ExprOp::kILike, {column, LiteralExpr(Value::String("_B_"))}),
      OpExpr(ExprOp::kLike, {column, column}),
      OpExpr(ExprOp::kLike, {column, LiteralExpr(Value::Null())}),
      OpExpr(ExprOp::kMatch, {column, LiteralExpr(Value::String("^[0-9]+$"))}),
      OpExpr(ExprOp::kIn, {column, LiteralExpr(Value::Long(1)), LiteralExpr(Value::String("abc"))}),
      OpExpr(ExprOp::kIn, {column, LiteralExpr(Value::Float(200)), LiteralExpr(Value::Null())}),
      OpExpr(ExprOp::kIn, {column, LiteralExpr(Value::Long(1)), cast}),
      OpExpr(ExprOp::kNot, {OpExpr(ExprOp::kIn, {column, LiteralExpr(Value::Null()), cast})}),
      OpExpr(ExprOp::kAnd, {big, like, OpExpr(ExprOp::kIsNotNull, {column})}),
      OpExpr(ExprOp::kOr, {big, like, OpExpr(ExprOp::kIsNull, {column})}),
      OpExpr(ExprOp::kNot, {OpExpr(ExprOp::kAnd, {big, OpExpr(ExprOp::kNot, {like})})}),
      OpExpr(ExprOp::kNot, {OpExpr(ExprOp::kOr, {big, like})}),
      cast,
      choice,
      CallExpr(plan::Function::kCoalesce,
               {OpExpr(ExprOp::kNegate, {column}), column, LiteralExpr(Value::String("none"))}),
      CallExpr(plan::Function::kUpper, {column}),
      CallExpr(plan::Function::kGreatest, {column, LiteralExpr(Value::Long(5))}),
      CallExpr(plan::Function::kNullIf, {column, LiteralExpr(Value::Long(1))}),
      CallExpr(plan::Function::kTimeFloor, {column, LiteralExpr(Value::String("PT1S"))}),
  };
  for (const Values& values : Columns()) {
    for (size_t i = 0; i < exprs.size(); ++i) {
      SCOPED_TRACE(absl::StrFormat("%s, expression %d", values.name, i));
      ExpectSameInEveryLayout(exprs[i], {&values});
    }
  }
}

// The reference of all of the above: operators on single values.
TEST(LayoutTest, RowsGiveWhatTheOperatorsGive) {
  for (const Values& values : Columns()) {
    for (const Value& value : values.values) {
      for (const Value& constant : Constants()) {
        SCOPED_TRACE(Show(value) + " " + Show(constant));
        const absl::StatusOr<Expression> less =
            Expression::Compile(OpExpr(ExprOp::kLess, {ColumnExpr(0), LiteralExpr(constant)}));
        ASSERT_THAT(less, IsOk());
        column::Batch batch;
        batch.Clear(1);
        batch.rows = 1;
        batch.selection.SelectAll(1);
        batch.columns[0].Append(value);
        Evaluator evaluator(*less);
        const absl::StatusOr<const column::Column*> result = evaluator.Evaluate(batch);
        ASSERT_THAT(result, IsOk());
        const Truth expected = Compare(ExprOp::kLess, value, constant);
        EXPECT_EQ(Show((*result)->At(0)),
                  expected == Truth::kNull ? "null" : Show(Value::Bool(expected == Truth::kTrue)));
      }
    }
  }
}

}  // namespace
}  // namespace slq::exec
