#include "plan/planner.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "base/text_position.h"
#include "plan/binder.h"
#include "plan/item_names.h"
#include "plan/nearest_name.h"
#include "plan/output_name.h"
#include "plan/pushdown.h"
#include "plan/scan_shortcuts.h"
#include "sql/printer.h"

namespace slq::plan {
namespace {

using sql::ExprKind;

constexpr std::string_view kSelect = "SELECT";

absl::Status Wrong(const sql::Position& position, std::string_view sentence) {
  return ErrorAt(absl::StatusCode::kInvalidArgument, position, sentence);
}

bool IsAggregated(const sql::Statement& statement) {
  return !statement.group_by.empty() || statement.having.has_value() ||
         std::any_of(statement.items.begin(), statement.items.end(),
                     [](const sql::SelectItem& item) { return HasAggregate(item.expr); }) ||
         std::any_of(statement.order_by.begin(), statement.order_by.end(),
                     [](const sql::OrderItem& item) { return HasAggregate(item.expr); });
}

// Plans one statement, clause by clause.
class Planner {
 public:
  Planner(const sql::Statement& statement, const PlannerOptions& options)
      : statement_(statement),
        options_(options),
        binder_(options.parameters),
        items_(statement, options.expression_nodes_max) {}

  absl::StatusOr<Plan> Run();

 private:
  absl::Status PlanStar();
  absl::Status PlanWhere();
  absl::Status PlanGroupBy();
  absl::Status PlanItems();
  absl::Status PlanUnselectedKeys();
  absl::Status PlanHaving();
  absl::Status PlanOrderBy();
  absl::Status PlanLimit();

  // What a key of GROUP BY or ORDER BY stands for: the select item of that 1-based number,
  // or the expression with the names of items resolved.
  absl::StatusOr<sql::Expr> KeyMeaning(const sql::Expr& key, std::string_view clause);
  // An expression over the columns of the last stage, whose names are fields.
  absl::StatusOr<Expr> BindOutput(const sql::Expr& expr, std::string_view clause);
  absl::StatusOr<Expr> BindOverGroups(const sql::Expr& expr, std::string_view clause);
  absl::StatusOr<size_t> AddCall(const sql::Expr& expr);
  absl::StatusOr<uint64_t> RowCount(const sql::RowCount& count, std::string_view clause);
  absl::Status AddOutput(Output output, const sql::Position& begin);

  const sql::Statement& statement_;
  const PlannerOptions& options_;
  Binder binder_;
  ItemNames items_;
  Plan plan_;
  std::vector<std::string> key_names_;
};

absl::StatusOr<Plan> Planner::Run() {
  if (statement_.items.size() > options_.select_items_max) {
    return ErrorAt(absl::StatusCode::kResourceExhausted,
                   statement_.items[options_.select_items_max].expr.begin,
                   absl::StrFormat("more than %d items in SELECT", options_.select_items_max));
  }
  if (IsAggregated(statement_)) plan_.aggregation.emplace();
  SLQ_RETURN_IF_ERROR(PlanWhere());
  SLQ_RETURN_IF_ERROR(PlanGroupBy());
  SLQ_RETURN_IF_ERROR(statement_.star ? PlanStar() : PlanItems());
  SLQ_RETURN_IF_ERROR(PlanUnselectedKeys());
  SLQ_RETURN_IF_ERROR(PlanHaving());
  SLQ_RETURN_IF_ERROR(PlanOrderBy());
  SLQ_RETURN_IF_ERROR(PlanLimit());
  SLQ_RETURN_IF_ERROR(binder_.CheckParametersUsed());
  plan_.scan.columns = binder_.TakeColumns();
  plan_.fields = binder_.TakeFields();
  if (plan_.filter.has_value()) plan_.scan.predicates = PushedPredicates(*plan_.filter);
  ChooseShortcuts(&plan_);
  return std::move(plan_);
}

absl::Status Planner::PlanStar() {
  if (plan_.aggregation.has_value()) {
    return Wrong(statement_.group_by.empty() ? sql::Position{} : statement_.group_by[0].begin,
                 "SELECT * cannot be grouped; name the fields and aggregates to select");
  }
  plan_.star = true;
  plan_.scan.all_fields = true;
  plan_.star_line_num = binder_.AddColumn(column::ColumnKind::kLineNum, "");
  if (options_.original_content) {
    plan_.star_log_content = binder_.AddColumn(column::ColumnKind::kLogContent, "");
  }
  return absl::OkStatus();
}

absl::Status Planner::PlanWhere() {
  if (!statement_.where.has_value()) return absl::OkStatus();
  SLQ_ASSIGN_OR_RETURN(plan_.filter, binder_.Bind(*statement_.where, "WHERE"));
  return absl::OkStatus();
}

absl::StatusOr<sql::Expr> Planner::KeyMeaning(const sql::Expr& key, std::string_view clause) {
  sql::Expr meaning = key;
  if (key.kind != ExprKind::kLiteral) {
    SLQ_RETURN_IF_ERROR(items_.Resolve(&meaning));
    return meaning;
  }
  const int64_t* const number = std::get_if<int64_t>(&key.literal);
  if (number == nullptr) {
    return Wrong(key.begin, absl::StrFormat("%s by a constant has no effect; name a field or give "
                                            "the number of a select item",
                                            clause));
  }
  if (*number < 1 || static_cast<uint64_t>(*number) > statement_.items.size()) {
    return Wrong(key.begin, absl::StrFormat("%s %d: SELECT has %d items", clause, *number,
                                            statement_.items.size()));
  }
  return statement_.items[static_cast<size_t>(*number - 1)].expr;
}

absl::Status Planner::PlanGroupBy() {
  if (statement_.group_by.size() > options_.group_keys_max) {
    return ErrorAt(absl::StatusCode::kResourceExhausted,
                   statement_.group_by[options_.group_keys_max].begin,
                   absl::StrFormat("more than %d keys in GROUP BY", options_.group_keys_max));
  }
  if (plan_.aggregation.has_value()) plan_.aggregation->begin = statement_.group_by_begin;
  for (const sql::Expr& key : statement_.group_by) {
    SLQ_ASSIGN_OR_RETURN(const sql::Expr meaning, KeyMeaning(key, "GROUP BY"));
    if (HasAggregate(meaning)) {
      return Wrong(key.begin, absl::StrFormat("GROUP BY takes fields and expressions, and %s is an "
                                              "aggregate",
                                              sql::Print(meaning)));
    }
    SLQ_ASSIGN_OR_RETURN(Expr bound, binder_.Bind(meaning, "GROUP BY"));
    std::vector<Expr>& keys = plan_.aggregation->keys;
    if (std::find(keys.begin(), keys.end(), bound) != keys.end()) continue;
    keys.push_back(std::move(bound));
    key_names_.push_back(OutputName(key));
  }
  return absl::OkStatus();
}

absl::Status Planner::AddOutput(Output output, const sql::Position& begin) {
  for (const Output& other : plan_.outputs) {
    if (other.name != output.name) continue;
    if (other.expr == output.expr) return absl::OkStatus();
    return Wrong(begin, absl::StrFormat("two columns would be named %s; give one of them another "
                                        "name with AS",
                                        output.name));
  }
  plan_.outputs.push_back(std::move(output));
  return absl::OkStatus();
}

absl::Status Planner::PlanItems() {
  plan_.outputs.reserve(statement_.items.size() + statement_.group_by.size());
  for (size_t i = 0; i < statement_.items.size(); ++i) {
    const sql::SelectItem& item = statement_.items[i];
    Output output;
    output.name = items_.OfItem(i);
    SLQ_ASSIGN_OR_RETURN(output.expr, BindOutput(item.expr, kSelect));
    if (IsAggregate(item.expr)) {
      const size_t call = output.expr.column - plan_.aggregation->keys.size();
      const AggregateKind kind = plan_.aggregation->calls[call].kind;
      if (kind == AggregateKind::kSum || kind == AggregateKind::kAvg) output.exact_call = call;
    }
    SLQ_RETURN_IF_ERROR(AddOutput(std::move(output), item.expr.begin));
  }
  return absl::OkStatus();
}

// Group keys that were not selected come after the select list.
absl::Status Planner::PlanUnselectedKeys() {
  if (!plan_.aggregation.has_value()) return absl::OkStatus();
  for (size_t k = 0; k < plan_.aggregation->keys.size(); ++k) {
    const bool selected =
        std::any_of(plan_.outputs.begin(), plan_.outputs.end(), [k](const Output& output) {
          return output.expr.op == ExprOp::kColumn && output.expr.column == k;
        });
    if (selected) continue;
    Output output;
    output.name = key_names_[k];
    output.expr.op = ExprOp::kColumn;
    output.expr.column = k;
    SLQ_RETURN_IF_ERROR(AddOutput(std::move(output), plan_.aggregation->keys[k].begin));
  }
  return absl::OkStatus();
}

absl::StatusOr<Expr> Planner::BindOutput(const sql::Expr& expr, std::string_view clause) {
  if (!plan_.aggregation.has_value()) return binder_.Bind(expr, clause);
  return BindOverGroups(expr, clause);
}

absl::StatusOr<Expr> Planner::BindOverGroups(const sql::Expr& expr, std::string_view clause) {
  Expr column;
  column.op = ExprOp::kColumn;
  column.begin = expr.begin;
  if (IsAggregate(expr)) {
    SLQ_ASSIGN_OR_RETURN(const size_t call, AddCall(expr));
    column.column = plan_.aggregation->keys.size() + call;
    return column;
  }
  if (!HasAggregate(expr)) {
    SLQ_ASSIGN_OR_RETURN(Expr bound, binder_.Bind(expr, clause));
    const std::vector<Expr>& keys = plan_.aggregation->keys;
    const auto key = std::find(keys.begin(), keys.end(), bound);
    if (key != keys.end()) {
      column.column = static_cast<size_t>(key - keys.begin());
      return column;
    }
    if (expr.args.empty() && bound.op != ExprOp::kColumn) return bound;
  }
  if (expr.kind == ExprKind::kName) {
    return Wrong(expr.begin,
                 absl::StrFormat("%s is neither a group key nor inside an aggregate; add it to "
                                 "GROUP BY or write for example max(%s)",
                                 sql::Print(expr), sql::Print(expr)));
  }
  std::vector<Expr> args;
  for (const sql::Expr& arg : expr.args) {
    SLQ_ASSIGN_OR_RETURN(Expr bound, BindOverGroups(arg, clause));
    args.push_back(std::move(bound));
  }
  return binder_.BindNode(expr, std::move(args));
}

absl::StatusOr<size_t> Planner::AddCall(const sql::Expr& expr) {
  SLQ_ASSIGN_OR_RETURN(AggregateCall call, binder_.BindAggregate(expr));
  std::vector<AggregateCall>& calls = plan_.aggregation->calls;
  const auto found = std::find(calls.begin(), calls.end(), call);
  if (found != calls.end()) return static_cast<size_t>(found - calls.begin());
  calls.push_back(std::move(call));
  return calls.size() - 1;
}

absl::Status Planner::PlanHaving() {
  if (!statement_.having.has_value()) return absl::OkStatus();
  sql::Expr having = *statement_.having;
  SLQ_RETURN_IF_ERROR(items_.Resolve(&having));
  SLQ_ASSIGN_OR_RETURN(plan_.having, BindOverGroups(having, "HAVING"));
  return absl::OkStatus();
}

absl::Status Planner::PlanOrderBy() {
  if (!statement_.order_by.empty()) plan_.order_begin = statement_.order_by[0].expr.begin;
  for (const sql::OrderItem& item : statement_.order_by) {
    SLQ_ASSIGN_OR_RETURN(const sql::Expr meaning, KeyMeaning(item.expr, "ORDER BY"));
    OrderKey key;
    SLQ_ASSIGN_OR_RETURN(key.expr, BindOutput(meaning, "ORDER BY"));
    key.descending = item.descending;
    key.nulls_first = item.nulls_first.value_or(item.descending);
    plan_.order.push_back(std::move(key));
  }
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> Planner::RowCount(const sql::RowCount& count, std::string_view clause) {
  SLQ_ASSIGN_OR_RETURN(const Constant constant, binder_.BindConstant(count.expr));
  if (constant.type != Type::kLong || constant.long_value < 0) {
    return Wrong(count.expr.begin,
                 absl::StrFormat("%s takes a whole number of rows, 0 or more", clause));
  }
  return static_cast<uint64_t>(constant.long_value);
}

absl::Status Planner::PlanLimit() {
  if (statement_.limit.has_value()) {
    SLQ_ASSIGN_OR_RETURN(plan_.limit, RowCount(*statement_.limit, "LIMIT"));
  }
  if (statement_.offset.has_value()) {
    SLQ_ASSIGN_OR_RETURN(plan_.offset, RowCount(*statement_.offset, "OFFSET"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Plan> MakePlan(const sql::Statement& statement, const PlannerOptions& options) {
  return Planner(statement, options).Run();
}

absl::Status CheckFields(const Plan& plan, std::span<const std::string> known) {
  for (const NamedField& field : plan.fields) {
    if (field.name == "_error") continue;
    if (std::find(known.begin(), known.end(), field.name) != known.end()) continue;
    const std::vector<std::string_view> names(known.begin(), known.end());
    const std::vector<std::string_view> nearest = NearestNames(field.name, names, 3);
    std::string hint = "; its fields are ";
    if (!nearest.empty()) hint = "; did you mean ";
    const std::vector<std::string_view>& shown = nearest.empty() ? names : nearest;
    for (size_t i = 0; i < shown.size() && i < 20; ++i) {
      if (i > 0) hint += nearest.empty() ? ", " : " or ";
      hint += sql::QuoteName(shown[i]);
    }
    if (shown.size() > 20) hint += ", ...";
    if (!nearest.empty()) hint += '?';
    return Wrong(field.begin,
                 absl::StrFormat("the rule finds no field %s%s", sql::QuoteName(field.name), hint));
  }
  return absl::OkStatus();
}

}  // namespace slq::plan
