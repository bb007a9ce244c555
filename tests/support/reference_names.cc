#include "support/reference_names.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "sql/printer.h"
#include "support/reference_aggregate.h"

namespace slq::reference {

using sql::Expr;
using sql::ExprKind;
using sql::Statement;

std::string NameOf(const Expr& expr) {
  if (expr.kind == ExprKind::kName) return expr.name;
  if (expr.kind != ExprKind::kCall || expr.name != "count") return sql::Print(expr);
  if (expr.args.empty()) return "cnt(*)";
  return absl::StrFormat("cnt(%s%s)", expr.distinct ? "distinct " : "", sql::Print(expr.args[0]));
}

std::string NameOf(const sql::SelectItem& item) {
  return item.alias.has_value() ? *item.alias : NameOf(item.expr);
}

Expr OverFields(const Statement& statement, const Expr& expr) {
  if (expr.kind == ExprKind::kName) {
    for (const sql::SelectItem& item : statement.items) {
      if (item.alias == expr.name) return item.expr;
    }
    for (const sql::SelectItem& item : statement.items) {
      if (item.expr.kind != ExprKind::kName && NameOf(item.expr) == expr.name) return item.expr;
    }
    return expr;
  }
  const bool is_item = std::any_of(statement.items.begin(), statement.items.end(),
                                   [&](const auto& item) { return item.expr == expr; });
  if (is_item || IsAggregate(expr)) return expr;
  Expr over_fields = expr;
  for (Expr& arg : over_fields.args) arg = OverFields(statement, Expr(arg));
  return over_fields;
}

std::optional<Expr> KeyOverFields(const Statement& statement, const Expr& key) {
  if (key.kind != ExprKind::kLiteral) return OverFields(statement, key);
  const auto* const place = std::get_if<int64_t>(&key.literal);
  if (place == nullptr || *place < 1 || static_cast<uint64_t>(*place) > statement.items.size()) {
    return std::nullopt;
  }
  return statement.items[static_cast<size_t>(*place - 1)].expr;
}

bool IsGrouped(const Statement& statement) {
  return !statement.group_by.empty() || statement.having.has_value() ||
         std::any_of(statement.items.begin(), statement.items.end(),
                     [](const sql::SelectItem& item) { return HasAggregate(item.expr); }) ||
         std::any_of(statement.order_by.begin(), statement.order_by.end(),
                     [](const sql::OrderItem& item) { return HasAggregate(item.expr); });
}

}  // namespace slq::reference
