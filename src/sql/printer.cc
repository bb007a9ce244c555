#include "sql/printer.h"

#include <array>
#include <charconv>
#include <type_traits>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/strings.h"
#include "sql/reserved_word.h"

namespace slq::sql {
namespace {

// The rows of the table in grammar/expression.h.
enum Precedence {
  kOrLevel,
  kAndLevel,
  kNotLevel,
  kIsLevel,
  kCompareLevel,
  kConcatLevel,
  kAddLevel,
  kMultiplyLevel,
  kSignLevel,
  kPrimaryLevel
};

struct Operator {
  Precedence level;
  std::string_view text;
};

// clang-format off
Operator OperatorOf(ExprKind kind) {
  switch (kind) {
    case ExprKind::kOr: return {kOrLevel, " OR "};
    case ExprKind::kAnd: return {kAndLevel, " AND "};
    case ExprKind::kNot: return {kNotLevel, "NOT "};
    case ExprKind::kIsNull: return {kIsLevel, " IS NULL"};
    case ExprKind::kIsNotNull: return {kIsLevel, " IS NOT NULL"};
    case ExprKind::kEqual: return {kCompareLevel, " = "};
    case ExprKind::kNotEqual: return {kCompareLevel, " != "};
    case ExprKind::kLess: return {kCompareLevel, " < "};
    case ExprKind::kLessEqual: return {kCompareLevel, " <= "};
    case ExprKind::kGreater: return {kCompareLevel, " > "};
    case ExprKind::kGreaterEqual: return {kCompareLevel, " >= "};
    case ExprKind::kMatch: return {kCompareLevel, " ~ "};
    case ExprKind::kNotMatch: return {kCompareLevel, " !~ "};
    case ExprKind::kBetween: return {kCompareLevel, " BETWEEN "};
    case ExprKind::kNotBetween: return {kCompareLevel, " NOT BETWEEN "};
    case ExprKind::kIn: return {kCompareLevel, " IN "};
    case ExprKind::kNotIn: return {kCompareLevel, " NOT IN "};
    case ExprKind::kLike: return {kCompareLevel, " LIKE "};
    case ExprKind::kNotLike: return {kCompareLevel, " NOT LIKE "};
    case ExprKind::kILike: return {kCompareLevel, " ILIKE "};
    case ExprKind::kNotILike: return {kCompareLevel, " NOT ILIKE "};
    case ExprKind::kConcat: return {kConcatLevel, " || "};
    case ExprKind::kAdd: return {kAddLevel, " + "};
    case ExprKind::kSubtract: return {kAddLevel, " - "};
    case ExprKind::kMultiply: return {kMultiplyLevel, " * "};
    case ExprKind::kDivide: return {kMultiplyLevel, " / "};
    case ExprKind::kModulo: return {kMultiplyLevel, " % "};
    case ExprKind::kNegate: return {kSignLevel, "-"};
    case ExprKind::kLiteral:
    case ExprKind::kName:
    case ExprKind::kParameter:
    case ExprKind::kCase:
    case ExprKind::kCast:
    case ExprKind::kCall: return {kPrimaryLevel, ""};
  }
  return {kPrimaryLevel, ""};
}
// clang-format on

Precedence Above(Precedence level) { return static_cast<Precedence>(level + 1); }

std::string Quote(std::string_view content, char quote) {
  std::string out(1, quote);
  for (char c : content) {
    if (c == quote) out += quote;
    out += c;
  }
  out += quote;
  return out;
}

// A decimal never looks like an integer, so that its type survives.
std::string DecimalText(double value) {
  std::array<char, 32> buffer;
  const std::to_chars_result end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  std::string out(buffer.data(), end.ptr);
  if (out.find_first_of(".e") == std::string::npos) out += ".0";
  return out;
}

std::string LiteralText(const Literal& literal) {
  struct Text {
    std::string operator()(std::monostate) const { return "NULL"; }
    std::string operator()(bool value) const { return value ? "TRUE" : "FALSE"; }
    std::string operator()(int64_t value) const { return absl::StrCat(value); }
    std::string operator()(double value) const { return DecimalText(value); }
    std::string operator()(const std::string& value) const { return Quote(value, '\''); }
    std::string operator()(const BigInteger& value) const { return value.digits; }
  };
  return std::visit(Text(), literal);
}

class Printer {
 public:
  std::string Take() { return std::move(out_); }

  void Put(std::string_view text) { out_ += text; }

  // Prints `expr` where the grammar takes operators of at least `level`.
  void Put(const Expr& expr, Precedence level = kOrLevel) {
    const bool wrap = OperatorOf(expr.kind).level < level;
    if (wrap) out_ += '(';
    PutOperation(expr);
    if (wrap) out_ += ')';
  }

  void PutList(const std::vector<Expr>& exprs, size_t first = 0) {
    for (size_t i = first; i < exprs.size(); ++i) {
      if (i != first) Put(", ");
      Put(exprs[i]);
    }
  }

 private:
  void PutOperation(const Expr& expr) {
    const Operator op = OperatorOf(expr.kind);
    switch (expr.kind) {
      case ExprKind::kLiteral:
        return Put(LiteralText(expr.literal));
      case ExprKind::kName:
        return Put(QuoteName(expr.name));
      case ExprKind::kParameter:
        return Put(expr.name.empty() ? "?" : ":" + expr.name);
      case ExprKind::kNegate:
        return PutNegation(expr.args[0]);
      case ExprKind::kNot:
        Put(op.text);
        return Put(expr.args[0], kNotLevel);
      case ExprKind::kAnd:
      case ExprKind::kOr:
        return PutChain(expr, op);
      case ExprKind::kIsNull:
      case ExprKind::kIsNotNull:
        Put(expr.args[0], Above(kIsLevel));
        return Put(op.text);
      case ExprKind::kIn:
      case ExprKind::kNotIn:
        Put(expr.args[0], Above(kCompareLevel));
        Put(op.text);
        Put("(");
        PutList(expr.args, 1);
        return Put(")");
      case ExprKind::kBetween:
      case ExprKind::kNotBetween:
        return PutSuffix(expr, op, " AND ");
      case ExprKind::kLike:
      case ExprKind::kNotLike:
      case ExprKind::kILike:
      case ExprKind::kNotILike:
        return PutSuffix(expr, op, " ESCAPE ");
      case ExprKind::kCase:
        return PutCase(expr);
      case ExprKind::kCast:
        Put("CAST(");
        Put(expr.args[0]);
        Put(" AS ");
        Put(expr.name);
        return Put(")");
      case ExprKind::kCall:
        return PutCall(expr);
      default:
        // Comparisons do not chain; arithmetic groups to the left.
        Put(expr.args[0], op.level == kCompareLevel ? Above(op.level) : op.level);
        Put(op.text);
        return Put(expr.args[1], Above(op.level));
    }
  }

  void PutChain(const Expr& expr, Operator op) {
    for (size_t i = 0; i < expr.args.size(); ++i) {
      if (i != 0) Put(op.text);
      Put(expr.args[i], Above(op.level));
    }
  }

  void PutSuffix(const Expr& expr, Operator op, std::string_view joint) {
    for (size_t i = 0; i < expr.args.size(); ++i) {
      if (i != 0) Put(i == 1 ? op.text : joint);
      Put(expr.args[i], Above(kCompareLevel));
    }
  }

  // "--" would start a comment, and "-5" is a literal of its own.
  void PutNegation(const Expr& operand) {
    const bool number =
        operand.kind == ExprKind::kLiteral && !std::holds_alternative<std::string>(operand.literal);
    const bool wrap = number || OperatorOf(operand.kind).level < kPrimaryLevel;
    Put(wrap ? "-(" : "-");
    Put(operand);
    if (wrap) Put(")");
  }

  void PutCase(const Expr& expr) {
    Put("CASE");
    size_t i = 0;
    if (expr.case_operand) {
      Put(" ");
      Put(expr.args[i++]);
    }
    for (; i + 1 < expr.args.size(); i += 2) {
      Put(" WHEN ");
      Put(expr.args[i]);
      Put(" THEN ");
      Put(expr.args[i + 1]);
    }
    if (expr.case_else) {
      Put(" ELSE ");
      Put(expr.args[i]);
    }
    Put(" END");
  }

  void PutCall(const Expr& expr) {
    Put(expr.name);
    Put("(");
    if (expr.star) Put("*");
    if (expr.distinct) Put("DISTINCT ");
    if (expr.name == "position" && !expr.args.empty()) {
      // An IN there would not be a condition.
      Put(expr.args[0], Above(kCompareLevel));
      if (expr.args.size() > 1) Put(", ");
      PutList(expr.args, 1);
    } else {
      PutList(expr.args);
    }
    Put(")");
  }

  std::string out_;
};

bool IsBareName(std::string_view name) {
  bool part_begins = true;
  for (char c : name) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (part_begins ? !(absl::ascii_isalpha(byte) || c == '_')
                    : !(absl::ascii_isalnum(byte) || c == '_' || c == '.')) {
      return false;
    }
    part_begins = c == '.';
  }
  return !part_begins && !IsReservedWord(name);
}

void PutOrderItem(const OrderItem& item, Printer* out) {
  out->Put(item.expr);
  if (item.descending) out->Put(" DESC");
  if (item.nulls_first.has_value()) out->Put(*item.nulls_first ? " NULLS FIRST" : " NULLS LAST");
}

void PutClause(std::string_view keyword, const std::optional<Expr>& expr, Printer* out) {
  if (!expr.has_value()) return;
  out->Put(keyword);
  out->Put(*expr);
}

void PutSelect(const Statement& statement, Printer* out) {
  out->Put(statement.star ? "SELECT *" : "SELECT ");
  for (size_t i = 0; i < statement.items.size(); ++i) {
    if (i != 0) out->Put(", ");
    out->Put(statement.items[i].expr);
    if (!statement.items[i].alias.has_value()) continue;
    out->Put(" AS ");
    out->Put(QuoteName(*statement.items[i].alias));
  }
}

}  // namespace

std::string QuoteName(std::string_view name) {
  return IsBareName(name) ? std::string(name) : Quote(name, '"');
}

std::string Print(const Expr& expr) {
  Printer out;
  out.Put(expr);
  return out.Take();
}

std::string Print(const Statement& statement) {
  Printer out;
  PutSelect(statement, &out);
  if (statement.from.has_value()) {
    out.Put(" FROM ");
    out.Put(QuoteName(*statement.from));
  }
  PutClause(" WHERE ", statement.where, &out);
  if (!statement.group_by.empty()) out.Put(" GROUP BY ");
  out.PutList(statement.group_by);
  PutClause(" HAVING ", statement.having, &out);
  for (size_t i = 0; i < statement.order_by.size(); ++i) {
    out.Put(i == 0 ? " ORDER BY " : ", ");
    PutOrderItem(statement.order_by[i], &out);
  }
  if (statement.limit.has_value()) out.Put(" LIMIT ");
  if (statement.limit.has_value()) out.Put(statement.limit->expr);
  if (statement.offset.has_value()) out.Put(" OFFSET ");
  if (statement.offset.has_value()) out.Put(statement.offset->expr);
  return out.Take();
}

}  // namespace slq::sql
