#include "support/reference_query.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "support/reference_aggregate.h"
#include "support/reference_expression.h"
#include "support/reference_names.h"

namespace slq::reference {
namespace {

using sql::Expr;
using sql::ExprKind;
using sql::Statement;

Datum FieldOf(const Line& line, std::string_view name) {
  if (name == "line_num") return line.line_num;
  if (name == "log_content") return line.content;
  if (name == "__time") return {};
  if (name == "field.line_num" || name == "field.log_content" || name == "field.__time") {
    name.remove_prefix(6);
  }
  for (const auto& [field, value] : line.fields) {
    if (field == name) return value;
  }
  return {};
}

Evaluator OverLine(const Line& line) {
  return Evaluator([&line](const Expr& expr) -> std::optional<Datum> {
    if (expr.kind != ExprKind::kName) return std::nullopt;
    return FieldOf(line, expr.name);
  });
}

// A row of the answer on its way: what it is sorted by besides its cells.
struct SortedRow {
  std::vector<Datum> order;
  std::vector<Datum> keys;
  std::vector<Cell> cells;
};

struct Group {
  std::vector<Datum> keys;
  std::vector<const Line*> lines;
};

class Runner {
 public:
  Runner(const Statement& statement, std::span<const Line> lines)
      : statement_(statement), lines_(lines) {
    for (const Expr& key : statement.group_by) keys_.push_back(KeyOverFields(statement, key));
    for (const sql::OrderItem& item : statement.order_by) {
      order_.push_back(KeyOverFields(statement, item.expr));
    }
    if (statement.having.has_value()) having_ = OverFields(statement, *statement.having);
  }

  absl::StatusOr<Answer> Run();

 private:
  absl::Status Filter();
  absl::Status ListRows();
  absl::Status FindKeys();
  absl::Status ListGroups();
  absl::Status AddGroup(const Group& group);
  absl::StatusOr<Cell> CellOf(const Group& group, const Expr& expr);
  std::optional<Datum> KnownOfGroup(const Group& group, const Expr& expr);
  Cell AggregateOf(const Group& group, const Expr& call);
  absl::Status AddCell(std::string name, const Expr& expr, std::vector<Cell>* cells, Cell cell);
  void Sort();
  absl::Status Limit();
  absl::StatusOr<uint64_t> Count(const sql::RowCount& count);

  const Statement& statement_;
  std::span<const Line> lines_;
  std::vector<const Line*> matched_;
  std::vector<std::optional<Expr>> keys_;  // nothing: a number that is no item's
  std::vector<std::optional<Expr>> order_;
  std::optional<Expr> having_;
  std::vector<std::string> key_names_;
  std::vector<const Expr*> column_exprs_;
  std::vector<SortedRow> rows_;
  absl::Status failure_;
  Answer answer_;
};

absl::Status Runner::Filter() {
  for (const Line& line : lines_) {
    Evaluator evaluator = OverLine(line);
    const bool holds =
        !statement_.where.has_value() || evaluator.Holds(*statement_.where) == Truth(true);
    SLQ_RETURN_IF_ERROR(evaluator.status());
    if (!holds) continue;
    matched_.push_back(&line);
    if (line.parsed) ++answer_.matched;
  }
  return absl::OkStatus();
}

absl::Status Runner::AddCell(std::string name, const Expr& expr, std::vector<Cell>* cells,
                             Cell cell) {
  cell.name = std::move(name);
  for (size_t i = 0; i < cells->size(); ++i) {
    if ((*cells)[i].name != cell.name) continue;
    if (*column_exprs_[i] == expr) return absl::OkStatus();
    return InvalidArgument("two columns of one name");
  }
  if (column_exprs_.size() <= cells->size()) column_exprs_.push_back(&expr);
  cells->push_back(std::move(cell));
  return absl::OkStatus();
}

absl::Status Runner::ListRows() {
  for (const Line* line : matched_) {
    Evaluator evaluator = OverLine(*line);
    SortedRow row;
    if (statement_.star) {
      for (const auto& [name, value] : line->fields) {
        if (!IsNull(value)) row.cells.push_back({name, value, {}});
      }
      row.cells.push_back({"line_num", line->line_num, {}});
    }
    for (const sql::SelectItem& item : statement_.items) {
      SLQ_RETURN_IF_ERROR(
          AddCell(NameOf(item), item.expr, &row.cells, {{}, evaluator.ValueOf(item.expr), {}}));
    }
    for (const std::optional<Expr>& key : order_) {
      if (!key.has_value()) return InvalidArgument("no such select item");
      row.order.push_back(evaluator.ValueOf(*key));
    }
    SLQ_RETURN_IF_ERROR(evaluator.status());
    rows_.push_back(std::move(row));
  }
  return absl::OkStatus();
}

// A key that comes again is no other key.
absl::Status Runner::FindKeys() {
  std::vector<std::optional<Expr>> keys;
  for (size_t k = 0; k < keys_.size(); ++k) {
    if (!keys_[k].has_value() || HasAggregate(*keys_[k])) return InvalidArgument("not a key");
    if (std::find(keys.begin(), keys.end(), keys_[k]) != keys.end()) continue;
    keys.push_back(keys_[k]);
    key_names_.push_back(NameOf(statement_.group_by[k]));
  }
  keys_ = std::move(keys);
  return absl::OkStatus();
}

Cell Runner::AggregateOf(const Group& group, const Expr& call) {
  std::vector<Argument> arguments;
  if (!call.star && (call.args.empty() || HasAggregate(call.args[0]))) {
    failure_ = InvalidArgument("an aggregate without an argument of its own");
    return {};
  }
  for (const Line* line : group.lines) {
    Evaluator evaluator = OverLine(*line);
    arguments.push_back({call.star ? Datum() : evaluator.ValueOf(call.args[0]), line->line_num});
    if (!evaluator.status().ok()) failure_ = evaluator.status();
  }
  return Aggregate(call, arguments);
}

std::optional<Datum> Runner::KnownOfGroup(const Group& group, const Expr& expr) {
  for (size_t k = 0; k < keys_.size(); ++k) {
    if (*keys_[k] == expr) return group.keys[k];
  }
  if (IsAggregate(expr)) {
    Cell cell = AggregateOf(group, expr);
    if (cell.approximate) failure_ = InvalidArgument("an approximate value in an expression");
    return std::move(cell.value);
  }
  if (expr.kind == ExprKind::kName) {
    failure_ = InvalidArgument("a field that is no key");
    return Datum();
  }
  return std::nullopt;
}

absl::StatusOr<Cell> Runner::CellOf(const Group& group, const Expr& expr) {
  Cell cell;
  if (IsAggregate(expr)) {
    cell = AggregateOf(group, expr);
  } else {
    Evaluator evaluator([&](const Expr& part) { return KnownOfGroup(group, part); });
    cell.value = evaluator.ValueOf(expr);
    SLQ_RETURN_IF_ERROR(evaluator.status());
  }
  if (!failure_.ok()) return failure_;
  return cell;
}

absl::Status Runner::AddGroup(const Group& group) {
  Evaluator evaluator([&](const Expr& expr) { return KnownOfGroup(group, expr); });
  if (having_.has_value()) {
    const Truth truth = evaluator.Holds(*having_);
    SLQ_RETURN_IF_ERROR(failure_);
    SLQ_RETURN_IF_ERROR(evaluator.status());
    if (truth != Truth(true)) return absl::OkStatus();
  }
  SortedRow row;
  for (const sql::SelectItem& item : statement_.items) {
    SLQ_ASSIGN_OR_RETURN(Cell cell, CellOf(group, item.expr));
    SLQ_RETURN_IF_ERROR(AddCell(NameOf(item), item.expr, &row.cells, std::move(cell)));
  }
  for (size_t k = 0; k < keys_.size(); ++k) {
    const bool selected =
        std::any_of(statement_.items.begin(), statement_.items.end(),
                    [&](const sql::SelectItem& item) { return item.expr == *keys_[k]; });
    if (selected) continue;
    SLQ_RETURN_IF_ERROR(AddCell(key_names_[k], *keys_[k], &row.cells, {{}, group.keys[k], {}}));
  }
  for (const std::optional<Expr>& key : order_) {
    if (!key.has_value()) return InvalidArgument("no such select item");
    row.order.push_back(evaluator.ValueOf(*key));
  }
  SLQ_RETURN_IF_ERROR(failure_);
  SLQ_RETURN_IF_ERROR(evaluator.status());
  row.keys = group.keys;
  rows_.push_back(std::move(row));
  return absl::OkStatus();
}

// Values of one canonical text are one key, shown as the first of long, float, bool and
// string that the key has on any line.
absl::Status Runner::ListGroups() {
  SLQ_RETURN_IF_ERROR(FindKeys());
  const auto rank = [](const Datum& d) {
    constexpr int kRanks[] = {4, 2, 0, 1, 3};  // null, bool, long, float, string
    return kRanks[d.index()];
  };
  using Texts = std::vector<std::optional<std::string>>;
  std::map<Texts, Group> groups;
  std::vector<std::map<std::optional<std::string>, Datum>> shown(keys_.size());
  if (keys_.empty()) groups[{}];
  for (const Line* line : matched_) {
    Evaluator evaluator = OverLine(*line);
    std::vector<Datum> values;
    Texts texts;
    for (const std::optional<Expr>& key : keys_) {
      values.push_back(evaluator.ValueOf(*key));
      texts.push_back(IsNull(values.back()) ? std::nullopt
                                            : std::optional(CanonicalText(values.back())));
    }
    SLQ_RETURN_IF_ERROR(evaluator.status());
    for (size_t k = 0; k < values.size(); ++k) {
      Datum& best = shown[k].try_emplace(texts[k], values[k]).first->second;
      if (rank(values[k]) < rank(best)) best = values[k];
    }
    groups[texts].lines.push_back(line);
  }
  for (auto& [texts, group] : groups) {
    for (size_t k = 0; k < texts.size(); ++k) group.keys.push_back(shown[k].at(texts[k]));
    SLQ_RETURN_IF_ERROR(AddGroup(group));
  }
  return absl::OkStatus();
}

// Keys of groups come last, and tell equal numbers apart; rows that are equal in all stay
// in the order of their lines.
void Runner::Sort() {
  if (rows_.empty()) return;
  const auto all_numeric = [this](const auto& values_of) {
    std::vector<bool> numeric;
    for (size_t k = 0; k < values_of(rows_[0]).size(); ++k) {
      numeric.push_back(std::all_of(rows_.begin(), rows_.end(), [&](const SortedRow& row) {
        return IsNull(values_of(row)[k]) || IsNumeric(values_of(row)[k]);
      }));
    }
    return numeric;
  };
  const auto order_of = [](const SortedRow& row) -> const auto& { return row.order; };
  const auto keys_of = [](const SortedRow& row) -> const auto& { return row.keys; };
  const std::vector<bool> order_numeric = all_numeric(order_of);
  const std::vector<bool> keys_numeric = all_numeric(keys_of);
  std::stable_sort(rows_.begin(), rows_.end(), [&](const SortedRow& a, const SortedRow& b) {
    for (size_t k = 0; k < a.order.size(); ++k) {
      const sql::OrderItem& item = statement_.order_by[k];
      const bool nulls_first = item.nulls_first.value_or(item.descending);
      if (IsNull(a.order[k]) != IsNull(b.order[k])) return IsNull(a.order[k]) == nulls_first;
      const std::strong_ordering order = CompareOrder(a.order[k], b.order[k], order_numeric[k]);
      if (order != 0) return item.descending ? order > 0 : order < 0;
    }
    for (size_t k = 0; k < a.keys.size(); ++k) {
      const std::strong_ordering order = CompareTotal(a.keys[k], b.keys[k], keys_numeric[k]);
      if (order != 0) return order < 0;
    }
    return false;
  });
}

absl::StatusOr<uint64_t> Runner::Count(const sql::RowCount& count) {
  const auto* const rows = std::get_if<int64_t>(&count.expr.literal);
  if (count.expr.kind != ExprKind::kLiteral || rows == nullptr || *rows < 0) {
    return InvalidArgument("not a number of rows");
  }
  return static_cast<uint64_t>(*rows);
}

absl::Status Runner::Limit() {
  uint64_t offset = 0;
  uint64_t limit = rows_.size();
  if (statement_.offset.has_value()) {
    SLQ_ASSIGN_OR_RETURN(offset, Count(*statement_.offset));
  }
  if (statement_.limit.has_value()) {
    SLQ_ASSIGN_OR_RETURN(limit, Count(*statement_.limit));
  }
  for (uint64_t i = offset; i < rows_.size() && i - offset < limit; ++i) {
    answer_.rows.push_back(std::move(rows_[i].cells));
  }
  return absl::OkStatus();
}

absl::StatusOr<Answer> Runner::Run() {
  const bool grouped = IsGrouped(statement_);
  if (grouped && statement_.star) return InvalidArgument("SELECT * of groups");
  SLQ_RETURN_IF_ERROR(Filter());
  SLQ_RETURN_IF_ERROR(grouped ? ListGroups() : ListRows());
  Sort();
  if (!rows_.empty() && !statement_.star) {
    for (const Cell& cell : rows_[0].cells) answer_.columns.push_back(cell.name);
  }
  SLQ_RETURN_IF_ERROR(Limit());
  return std::move(answer_);
}

}  // namespace

absl::StatusOr<Answer> Run(const Statement& statement, std::span<const Line> lines) {
  return Runner(statement, lines).Run();
}

}  // namespace slq::reference
