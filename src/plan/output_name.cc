#include "plan/output_name.h"

#include "sql/printer.h"

namespace slq::plan {

std::string OutputName(const sql::Expr& expr) {
  if (expr.kind == sql::ExprKind::kName) return expr.name;
  if (expr.kind == sql::ExprKind::kCall && expr.name == "count") {
    sql::Expr renamed = expr;
    renamed.name = "cnt";
    return sql::Print(renamed);
  }
  return sql::Print(expr);
}

}  // namespace slq::plan
