#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "plan/expr.h"

// Plan expressions for tests, without a statement around them.
namespace slq {

inline plan::Expr ColumnExpr(size_t column) {
  plan::Expr expr;
  expr.op = plan::ExprOp::kColumn;
  expr.column = column;
  return expr;
}

inline plan::Expr LiteralExpr(const Value& value) {
  plan::Expr expr;
  expr.constant = plan::Constant::From(value);
  return expr;
}

inline plan::Expr OpExpr(plan::ExprOp op, std::vector<plan::Expr> args) {
  plan::Expr expr;
  expr.op = op;
  expr.args = std::move(args);
  return expr;
}

inline plan::Expr CallExpr(plan::Function function, std::vector<plan::Expr> args) {
  plan::Expr expr = OpExpr(plan::ExprOp::kCall, std::move(args));
  expr.function = function;
  return expr;
}

}  // namespace slq
