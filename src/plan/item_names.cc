#include "plan/item_names.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/text_position.h"
#include "plan/binder.h"
#include "plan/output_name.h"
#include "sql/parser.h"

namespace slq::plan {
namespace {

using sql::ExprKind;

struct Size {
  size_t nodes = 1;
  size_t levels = 1;
};

Size SizeOf(const sql::Expr& expr) {
  Size size;
  for (const sql::Expr& arg : expr.args) {
    const Size part = SizeOf(arg);
    size.nodes += part.nodes;
    size.levels = std::max(size.levels, part.levels + 1);
  }
  return size;
}

}  // namespace

ItemNames::ItemNames(const sql::Statement& statement, size_t nodes_max)
    : statement_(statement), nodes_max_(nodes_max) {
  names_.reserve(statement.items.size());
  for (const sql::SelectItem& item : statement.items) {
    names_.push_back(item.alias.has_value() ? *item.alias : OutputName(item.expr));
    if (item.alias.has_value()) by_name_.try_emplace(*item.alias, &item.expr);
  }
  for (size_t i = 0; i < names_.size(); ++i) {
    const sql::SelectItem& item = statement.items[i];
    if (item.expr.kind == ExprKind::kName) continue;
    by_name_.try_emplace(item.alias.has_value() ? OutputName(item.expr) : names_[i], &item.expr);
  }
}

const sql::Expr* ItemNames::Find(const sql::Expr& expr) const {
  if (expr.kind == ExprKind::kName) {
    const auto found = by_name_.find(expr.name);
    return found == by_name_.end() ? nullptr : found->second;
  }
  if (expr.args.empty() && expr.kind != ExprKind::kCall) return nullptr;
  for (const sql::SelectItem& item : statement_.items) {
    if (item.expr == expr) return &item.expr;
  }
  return nullptr;
}

absl::Status ItemNames::PutIn(const sql::Expr& item, size_t level, sql::Expr* expr) {
  constexpr size_t kLevelsMax = sql::ParseLimits().depth_max;
  const Size size = SizeOf(item);
  nodes_ += size.nodes;
  if (nodes_ > nodes_max_) {
    return ErrorAt(absl::StatusCode::kResourceExhausted, expr->begin,
                   absl::StrFormat("the names here stand for select items of more than %d parts "
                                   "together: repeat them less often",
                                   nodes_max_));
  }
  if (level + size.levels > kLevelsMax) {
    return ErrorAt(absl::StatusCode::kResourceExhausted, expr->begin,
                   absl::StrFormat("with the select item of this name, the expression has more "
                                   "than %d levels",
                                   kLevelsMax));
  }
  *expr = item;
  return absl::OkStatus();
}

absl::Status ItemNames::ResolveAt(size_t level, sql::Expr* expr) {
  const sql::Expr* const item = Find(*expr);
  if (item != nullptr && expr->kind == ExprKind::kName) return PutIn(*item, level, expr);
  if (item != nullptr || IsAggregate(*expr)) return absl::OkStatus();
  for (sql::Expr& arg : expr->args) SLQ_RETURN_IF_ERROR(ResolveAt(level + 1, &arg));
  return absl::OkStatus();
}

absl::Status ItemNames::Resolve(sql::Expr* expr) { return ResolveAt(0, expr); }

}  // namespace slq::plan
