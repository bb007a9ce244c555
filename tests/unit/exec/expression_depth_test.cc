#include <pthread.h>
#include <string>
#include <vector>

#include "exec/compiled_expr.h"
#include "exec/expression.h"
#include "gtest/gtest.h"
#include "support/expr_builder.h"
#include "support/status_matchers.h"

namespace slq::exec {
namespace {

using plan::Expr;
using plan::ExprOp;

// `op` around itself so that the tree has `levels`, the innermost being column 0.
Expr Nest(ExprOp op, size_t levels) {
  Expr expr = ColumnExpr(0);
  for (size_t i = 1; i < levels; ++i) {
    std::vector<Expr> args;
    args.push_back(std::move(expr));
    switch (op) {
      case ExprOp::kNot:
      case ExprOp::kIsNull:
      case ExprOp::kNegate:
        break;
      case ExprOp::kMatch:
      case ExprOp::kLike:
        args.push_back(LiteralExpr(Value::String("%a_")));
        break;
      case ExprOp::kCase:
        args.push_back(ColumnExpr(0));
        break;
      default:
        args.push_back(ColumnExpr(1));
        break;
    }
    expr = OpExpr(op, std::move(args));
    expr.cast = Type::kString;
  }
  return expr;
}

column::Batch TwoColumns() {
  column::Batch batch;
  batch.Clear(2);
  batch.rows = 1;
  batch.selection.SelectAll(1);
  batch.columns[0].Append(Value::Long(1));
  batch.columns[1].Append(Value::String("2"));
  return batch;
}

constexpr ExprOp kOps[] = {
    ExprOp::kNegate, ExprOp::kAdd,  ExprOp::kConcat, ExprOp::kEqual,
    ExprOp::kAnd,    ExprOp::kOr,   ExprOp::kNot,    ExprOp::kIsNull,
    ExprOp::kIn,     ExprOp::kLike, ExprOp::kMatch,  ExprOp::kCase,
};

void* RunDeepest(void* failures) {
  for (const ExprOp op : kOps) {
    const absl::StatusOr<Expression> expression =
        Expression::Compile(Nest(op, kExpressionDepthMax));
    column::Batch batch = TwoColumns();
    if (!expression.ok()) {
      ++*static_cast<int*>(failures);
      continue;
    }
    Evaluator evaluator(*expression);
    if (!evaluator.Evaluate(batch).ok()) ++*static_cast<int*>(failures);
    if (!evaluator.Filter(&batch).ok()) ++*static_cast<int*>(failures);
  }
  return nullptr;
}

TEST(ExpressionDepthTest, TheDeepestTreeFitsASmallStack) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr size_t kStackBytes = 4 << 20;  // instrumented frames are several times larger
#else
  constexpr size_t kStackBytes = 512 << 10;
#endif
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, kStackBytes), 0);
  pthread_t thread;
  int failures = 0;
  ASSERT_EQ(pthread_create(&thread, &attributes, RunDeepest, &failures), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  EXPECT_EQ(failures, 0);
}

TEST(ExpressionDepthTest, OneLevelMoreIsRefused) {
  EXPECT_THAT(
      Expression::Compile(Nest(ExprOp::kNot, kExpressionDepthMax + 1)),
      StatusIs(absl::StatusCode::kResourceExhausted, "1:1: the expression is nested too deeply"));
}

}  // namespace
}  // namespace slq::exec
