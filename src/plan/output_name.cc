#include "plan/output_name.h"

#include "sql/printer.h"

namespace slq::plan {

std::string OutputName(const sql::Expr& expr) {
  if (expr.kind == sql::ExprKind::kName) return expr.name;
  if (expr.kind == sql::ExprKind::kCall && expr.name == "count") {
    if (expr.star || expr.args.empty()) return "cnt(*)";
    return (expr.distinct ? "cnt(distinct " : "cnt(") + sql::Print(expr.args[0]) + ")";
  }
  return sql::Print(expr);
}

}  // namespace slq::plan
