#include "differential/sqlite_statement.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "differential/data_set.h"
#include "differential/sqlite_expression.h"
#include "support/reference_aggregate.h"
#include "support/reference_names.h"

namespace slq::differential {
namespace {

using sql::Expr;
using sql::ExprKind;
using sql::Statement;

Piece FieldPiece(FieldKind kind) {
  Piece piece;
  switch (kind) {
    case FieldKind::kWord:
      piece.types = kTexts;
      break;
    case FieldKind::kText:
      piece.types = kTexts;
      piece.unicode = true;
      break;
    case FieldKind::kLong:
      piece.types = kLongs;
      break;
    case FieldKind::kWideLong:
      piece.types = kLongs;
      piece.wide = piece.inexact = true;
      break;
    case FieldKind::kFloat:
      piece.types = kFloats;
      break;
    case FieldKind::kDecimal:
      piece.types = kFloats;
      piece.inexact = true;
      break;
    case FieldKind::kWideFloat:
      piece.types = kFloats;
      piece.wide = piece.inexact = piece.unwritable = true;
      break;
    case FieldKind::kBool:
      piece.types = kBools;
      break;
    case FieldKind::kNumericText:
      piece.types = kNumericTexts;
      break;
    case FieldKind::kHuge:
      piece.types = kLongs | kHugeTexts;
      piece.wide = piece.inexact = true;
      break;
    case FieldKind::kMixed:
      piece.types = kBools | kNumbers | kTexts | kNumericTexts;
      piece.unicode = true;
      break;
  }
  return piece;
}

std::optional<Piece> NamedPiece(const Expr& expr) {
  if (expr.kind != ExprKind::kName) return std::nullopt;
  for (const Field& field : Fields()) {
    if (field.name != expr.name) continue;
    Piece piece = FieldPiece(field.kind);
    piece.sql = absl::StrFormat("\"%s\"", field.name);
    return piece;
  }
  Piece piece;
  piece.sql = expr.name == "line_num" ? "line" : "NULL";
  piece.types = expr.name == "line_num" ? kLongs : 0;
  return piece;
}

class Translator {
 public:
  explicit Translator(const Statement& statement)
      : statement_(statement),
        grouped_(reference::IsGrouped(statement)),
        fields_(&maker_, NamedPiece),
        output_(&maker_, [this](const Expr& e) { return Known(e); }) {}

  SqliteStatement Run();

 private:
  std::optional<Piece> Known(const Expr& expr);
  Piece Aggregate(const Expr& call);
  Piece KeyPiece(const Expr& key);
  void FindKeys();
  void AddColumn(std::string name, const Expr& expr);
  void AddColumns();
  std::string OrderClause();
  std::string LimitClause() const;

  const Statement& statement_;
  const bool grouped_;
  PieceMaker maker_;
  SqliteExpression fields_;  // over lines
  SqliteExpression output_;  // over groups
  std::vector<Expr> keys_;
  std::vector<std::string> key_names_;
  std::vector<const Expr*> column_exprs_;
  std::vector<std::string> column_sqls_;
  SqliteStatement result_;
};

// The key as its group shows it: its value where that is one, else the text.
Piece Translator::KeyPiece(const Expr& key) {
  Piece piece = fields_.ValueOf(key);
  const std::string sql = maker_.KeyOf(piece);
  piece.opaque = sql != piece.sql;
  piece.sql = sql;
  return piece;
}

std::optional<Piece> Translator::Known(const Expr& expr) {
  if (!grouped_) return NamedPiece(expr);
  for (const Expr& key : keys_) {
    if (key == expr) return KeyPiece(expr);
  }
  if (reference::IsAggregate(expr)) return Aggregate(expr);
  return std::nullopt;
}

Piece Translator::Aggregate(const Expr& call) {
  Piece result;
  result.types = kLongs;
  const std::string& name = call.name;
  if (call.star) {
    result.sql = "count(*)";
    return result;
  }
  const Piece arg = fields_.ValueOf(call.args[0]);
  if (name == "count") {
    result.sql = call.distinct ? absl::StrFormat("count(DISTINCT %s)", maker_.KeyOf(arg))
                               : absl::StrFormat("count(%s)", arg.sql);
  } else if (name == "sum" || name == "avg") {
    if (arg.wide) maker_.Note(Gap::kBigNumbers);
    result = arg;
    result.sql = absl::StrFormat("%s(%s)", name, maker_.NumberOf(arg));
    result.types = name == "avg" ? kFloats : kNumbers;
    result.rough = arg.inexact;
    result.inexact = result.unwritable = true;
    result.unicode = false;
  } else if (name == "min" || name == "max") {
    const bool has_numeric = (arg.types & (kNumericTexts | kHugeTexts)) != 0;
    const bool has_others = (arg.types & kBools) != 0 && arg.types != kBools;
    if (has_numeric || has_others) maker_.Note(Gap::kExtremes);
    result = arg;
    result.sql = absl::StrFormat("%s(%s)", name, arg.sql);
  } else if (name == "approx_quantile") {
    maker_.Note(Gap::kQuantile);
    result.sql = "NULL";
  } else {
    // The text of the value behind the number of its line, which is the least or the greatest.
    result = maker_.Cast(arg, "string");
    result.sql = absl::StrFormat("substr(%s(printf('%%08d', line) || %s), 9)",
                                 name == "latest" ? "max" : "min", result.sql);
    result.opaque = (arg.types & ~kAnyTexts) != 0;
  }
  return result;
}

void Translator::FindKeys() {
  for (const Expr& written : statement_.group_by) {
    const std::optional<Expr> key = reference::KeyOverFields(statement_, written);
    if (!key.has_value() || std::find(keys_.begin(), keys_.end(), *key) != keys_.end()) continue;
    keys_.push_back(*key);
    key_names_.push_back(reference::NameOf(written));
  }
}

void Translator::AddColumn(std::string name, const Expr& expr) {
  for (size_t i = 0; i < column_exprs_.size(); ++i) {
    if (result_.columns[i] == name && *column_exprs_[i] == expr) return;
  }
  const Piece piece = grouped_ ? output_.ValueOf(expr) : fields_.ValueOf(expr);
  result_.columns.push_back(std::move(name));
  column_exprs_.push_back(&expr);
  column_sqls_.push_back(piece.sql);
  result_.policy.rounding.push_back(piece.rough ? Rounding::kLastDigits : Rounding::kNone);
}

void Translator::AddColumns() {
  for (const sql::SelectItem& item : statement_.items) {
    AddColumn(reference::NameOf(item), item.expr);
  }
  for (size_t k = 0; k < keys_.size(); ++k) {
    const bool selected = std::any_of(column_exprs_.begin(), column_exprs_.end(),
                                      [&](const Expr* other) { return *other == keys_[k]; });
    if (!selected) AddColumn(key_names_[k], keys_[k]);
  }
}

// Rows that are equal in what is asked for stand in the order of their lines, or of the keys
// of their groups.
std::string Translator::OrderClause() {
  std::vector<std::string> terms;
  for (const sql::OrderItem& item : statement_.order_by) {
    const std::optional<Expr> key = reference::KeyOverFields(statement_, item.expr);
    if (!key.has_value()) continue;
    const Piece piece = grouped_ ? output_.ValueOf(*key) : fields_.ValueOf(*key);
    terms.push_back(
        maker_.OrderOf(piece, item.descending, item.nulls_first.value_or(item.descending)));
  }
  for (const Expr& key : keys_) {
    const Piece piece = KeyPiece(key);
    // Equal numbers that are different keys have an order of their own.
    const bool ties = (piece.types & kNumericTexts) != 0;
    terms.push_back(ties ? "" : maker_.OrderOf(piece, false, false));
  }
  if (!grouped_) terms.push_back("line");
  if (std::find(terms.begin(), terms.end(), "") != terms.end()) {
    result_.policy.order = RowOrder::kAny;
    if (statement_.limit.has_value() || statement_.offset.has_value()) maker_.Note(Gap::kOrder);
    return "";
  }
  return terms.empty() ? "" : " ORDER BY " + absl::StrJoin(terms, ", ");
}

std::string Translator::LimitClause() const {
  const auto count = [](const sql::RowCount& rows) { return std::get<int64_t>(rows.expr.literal); };
  std::string clause;
  if (statement_.limit.has_value() || statement_.offset.has_value()) {
    clause = absl::StrFormat(" LIMIT %d", statement_.limit ? count(*statement_.limit) : -1);
  }
  if (statement_.offset.has_value()) {
    absl::StrAppendFormat(&clause, " OFFSET %d", count(*statement_.offset));
  }
  return clause;
}

SqliteStatement Translator::Run() {
  if (statement_.star) maker_.Note(Gap::kStar);
  FindKeys();
  AddColumns();
  std::string clauses;
  if (statement_.where.has_value()) clauses += " WHERE " + fields_.TruthOf(*statement_.where);
  std::vector<std::string> keys;
  for (const Expr& key : keys_) {
    // A bare number would be the place of a column.
    keys.push_back(absl::StrFormat("iif(1, %s, NULL)", maker_.KeyOf(fields_.ValueOf(key))));
  }
  if (!keys.empty()) clauses += " GROUP BY " + absl::StrJoin(keys, ", ");
  if (statement_.having.has_value()) {
    const Expr having = reference::OverFields(statement_, *statement_.having);
    clauses += " HAVING " + output_.TruthOf(having);
  }
  // Makes one group of all lines even where no other aggregate is left in the text.
  if (grouped_ && keys.empty()) column_sqls_.push_back("count(*)");
  clauses += OrderClause();
  clauses += LimitClause();
  result_.sql =
      absl::StrFormat("SELECT %s FROM data%s", absl::StrJoin(column_sqls_, ", "), clauses);
  constexpr size_t kBytesMax = 400'000;
  if (result_.sql.size() > kBytesMax) maker_.Note(Gap::kTooLong);
  result_.policy.types = NumberTypes::kByValue;
  result_.gap = maker_.gap();
  return std::move(result_);
}

}  // namespace

SqliteStatement ToSqlite(const Statement& statement) { return Translator(statement).Run(); }

}  // namespace slq::differential
