#include "plan/output_name.h"

#include "absl/strings/str_format.h"
#include "sql/printer.h"

namespace slq::plan {

std::string OutputName(const sql::Expr& expr) {
  if (expr.kind == sql::ExprKind::kName) return expr.name;
  if (expr.kind == sql::ExprKind::kCall && expr.name == "count") {
    if (expr.star || expr.args.empty()) return "cnt(*)";
    return absl::StrFormat("cnt(%s%s)", expr.distinct ? "distinct " : "", sql::Print(expr.args[0]));
  }
  return sql::Print(expr);
}

}  // namespace slq::plan
