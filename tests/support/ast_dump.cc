#include "support/ast_dump.h"

#include <variant>

#include "absl/strings/str_cat.h"

namespace slq::sql {
namespace {

const char* NameOf(ExprKind kind) {
  static constexpr const char* kNames[] = {
      "literal",  "name",       "param",    "neg",    "not",  "add",     "sub",
      "mul",      "div",        "mod",      "concat", "eq",   "ne",      "lt",
      "le",       "gt",         "ge",       "and",    "or",   "isnull",  "notnull",
      "between",  "notbetween", "in",       "notin",  "like", "notlike", "ilike",
      "notilike", "match",      "notmatch", "case",   "cast", "call"};
  return kNames[static_cast<size_t>(kind)];
}

std::string DumpLiteral(const Literal& literal) {
  struct Text {
    std::string operator()(std::monostate) const { return "null"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(int64_t value) const { return absl::StrCat(value); }
    std::string operator()(double value) const { return absl::StrCat("f", value); }
    std::string operator()(const std::string& value) const { return "'" + value + "'"; }
    std::string operator()(const BigInteger& value) const { return "big" + value.digits; }
  };
  return std::visit(Text(), literal);
}

std::string DumpList(const std::vector<Expr>& exprs) {
  std::string out;
  for (const Expr& expr : exprs) absl::StrAppend(&out, out.empty() ? "" : " ", Dump(expr));
  return out;
}

}  // namespace

std::string Dump(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kLiteral:
      return DumpLiteral(expr.literal);
    case ExprKind::kName:
      return expr.name;
    case ExprKind::kParameter:
      return expr.name.empty() ? absl::StrCat("?", expr.ordinal) : ":" + expr.name;
    case ExprKind::kCall:
      return expr.name + "(" + (expr.star ? "*" : "") + (expr.distinct ? "distinct " : "") +
             DumpList(expr.args) + ")";
    default:
      return absl::StrCat(
          NameOf(expr.kind), expr.case_operand ? "-of" : "", expr.case_else ? "-else" : "",
          expr.kind == ExprKind::kCast ? "-" + expr.name : "", "{", DumpList(expr.args), "}");
  }
}

std::string Dump(const Statement& statement) {
  std::string out = "select{";
  if (statement.star) out += "*";
  for (const SelectItem& item : statement.items) {
    if (&item != &statement.items.front()) out += ", ";
    out += Dump(item.expr);
    if (item.alias.has_value()) out += " as " + *item.alias;
  }
  out += "}";
  if (statement.from.has_value()) out += " from{" + *statement.from + "}";
  if (statement.where.has_value()) out += " where{" + Dump(*statement.where) + "}";
  if (!statement.group_by.empty()) out += " group{" + DumpList(statement.group_by) + "}";
  if (statement.having.has_value()) out += " having{" + Dump(*statement.having) + "}";
  if (!statement.order_by.empty()) {
    out += " order{";
    for (const OrderItem& item : statement.order_by) {
      if (&item != &statement.order_by.front()) out += ", ";
      out += Dump(item.expr);
      if (item.descending) out += " desc";
      if (item.nulls_first.has_value()) out += *item.nulls_first ? " nulls first" : " nulls last";
    }
    out += "}";
  }
  if (statement.limit.has_value()) out += " limit{" + Dump(statement.limit->expr) + "}";
  if (statement.offset.has_value()) out += " offset{" + Dump(statement.offset->expr) + "}";
  return out;
}

}  // namespace slq::sql
