#include "differential/sqlite_expression.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace slq::differential {
namespace {

using sql::Expr;
using sql::ExprKind;

std::string Negated(bool negated, const std::string& truth) {
  return negated ? absl::StrCat("(NOT ", truth, ")") : truth;
}

const int64_t* LongOf(const Expr& expr) {
  return expr.kind == ExprKind::kLiteral ? std::get_if<int64_t>(&expr.literal) : nullptr;
}

}  // namespace

std::string SqliteExpression::TruthOf(const Expr& expr) {
  if (const std::optional<Piece> known = known_(expr)) return maker_.TruthOf(*known);
  const std::optional<std::string> truth = Condition(expr);
  return truth.has_value() ? *truth : maker_.TruthOf(ValueOf(expr));
}

Piece SqliteExpression::ValueOf(const Expr& expr) {
  if (const std::optional<Piece> known = known_(expr)) return *known;
  switch (expr.kind) {
    case ExprKind::kLiteral:
      return maker_.Literal(expr.literal);
    case ExprKind::kNegate:
      return maker_.Arithmetic(ExprKind::kSubtract, maker_.Literal(int64_t{0}),
                               ValueOf(expr.args[0]));
    case ExprKind::kAdd:
    case ExprKind::kSubtract:
    case ExprKind::kMultiply:
    case ExprKind::kDivide:
    case ExprKind::kModulo:
      return maker_.Arithmetic(expr.kind, ValueOf(expr.args[0]), ValueOf(expr.args[1]));
    case ExprKind::kConcat:
      return maker_.Concat({ValueOf(expr.args[0]), ValueOf(expr.args[1])}, /*nulls_pass=*/false);
    case ExprKind::kCase:
      return Case(expr);
    case ExprKind::kCast:
      return maker_.Cast(ValueOf(expr.args[0]), expr.name);
    case ExprKind::kCall:
      return Call(expr);
    default:
      return maker_.Bool(Condition(expr).value_or("NULL"));
  }
}

std::optional<std::string> SqliteExpression::Condition(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kNot:
      return Negated(true, TruthOf(expr.args[0]));
    case ExprKind::kAnd:
    case ExprKind::kOr: {
      std::vector<std::string> truths;
      for (const Expr& arg : expr.args) truths.push_back(TruthOf(arg));
      return absl::StrCat(
          "(", absl::StrJoin(truths, expr.kind == ExprKind::kAnd ? " AND " : " OR "), ")");
    }
    case ExprKind::kEqual:
    case ExprKind::kNotEqual:
    case ExprKind::kLess:
    case ExprKind::kLessEqual:
    case ExprKind::kGreater:
    case ExprKind::kGreaterEqual:
      return maker_.Compare(expr.kind, ValueOf(expr.args[0]), ValueOf(expr.args[1]));
    case ExprKind::kIsNull:
      return absl::StrFormat("(%s IS NULL)", ValueOf(expr.args[0]).sql);
    case ExprKind::kIsNotNull:
      return absl::StrFormat("(%s IS NOT NULL)", ValueOf(expr.args[0]).sql);
    case ExprKind::kBetween:
    case ExprKind::kNotBetween: {
      const Piece value = ValueOf(expr.args[0]);
      return Negated(
          expr.kind == ExprKind::kNotBetween,
          absl::StrFormat("(%s AND %s)",
                          maker_.Compare(ExprKind::kGreaterEqual, value, ValueOf(expr.args[1])),
                          maker_.Compare(ExprKind::kLessEqual, value, ValueOf(expr.args[2]))));
    }
    case ExprKind::kIn:
    case ExprKind::kNotIn:
      return Negated(expr.kind == ExprKind::kNotIn, In(expr));
    case ExprKind::kLike:
    case ExprKind::kNotLike:
    case ExprKind::kILike:
    case ExprKind::kNotILike:
      return Negated(expr.kind == ExprKind::kNotLike || expr.kind == ExprKind::kNotILike,
                     Like(expr));
    case ExprKind::kMatch:
    case ExprKind::kNotMatch:
      maker_.Note(Gap::kRegex);
      return "NULL";
    default:
      return std::nullopt;
  }
}

std::string SqliteExpression::In(const Expr& expr) {
  std::vector<Piece> candidates;
  for (size_t i = 1; i < expr.args.size(); ++i) candidates.push_back(ValueOf(expr.args[i]));
  return maker_.In(ValueOf(expr.args[0]), candidates);
}

std::string SqliteExpression::Like(const Expr& expr) {
  const std::string escape =
      expr.args.size() == 3 ? std::get<std::string>(expr.args[2].literal) : "";
  return maker_.Like(expr.kind, ValueOf(expr.args[0]), ValueOf(expr.args[1]), escape);
}

Piece SqliteExpression::Case(const Expr& expr) {
  Piece piece;
  std::string text = "(CASE";
  const size_t first = expr.case_operand ? 1 : 0;
  const size_t end = expr.args.size() - (expr.case_else ? 1 : 0);
  const auto value = [&](const Expr& arg) {
    const Piece part = ValueOf(arg);
    if (part.rough) maker_.Note(Gap::kRoughSum);
    if (part.opaque) maker_.Note(Gap::kMixedKey);
    piece = Either(piece, part);
    return part.sql;
  };
  for (size_t i = first; i + 1 < end; i += 2) {
    const std::string truth =
        expr.case_operand
            ? maker_.Compare(ExprKind::kEqual, ValueOf(expr.args[0]), ValueOf(expr.args[i]))
            : TruthOf(expr.args[i]);
    absl::StrAppendFormat(&text, " WHEN %s THEN %s", truth, value(expr.args[i + 1]));
  }
  if (expr.case_else) absl::StrAppendFormat(&text, " ELSE %s", value(expr.args.back()));
  piece.sql = text + " END)";
  return piece;
}

Piece SqliteExpression::Call(const Expr& expr) {
  const std::string& name = expr.name;
  if (name == "abs" || name == "ceil" || name == "floor" || name == "round") {
    return CallOnNumber(expr);
  }
  if (name == "length" || name == "lower" || name == "upper" || name == "substr" ||
      name == "position") {
    return CallOnText(expr);
  }
  std::vector<Piece> args;
  Piece piece;
  std::vector<std::string> texts;
  for (const Expr& arg : expr.args) {
    args.push_back(ValueOf(arg));
    if (args.back().rough) maker_.Note(Gap::kRoughSum);
    if (args.back().opaque) maker_.Note(Gap::kMixedKey);
    piece = Either(piece, args.back());
    texts.push_back(args.back().sql);
  }
  if (name == "concat") return maker_.Concat(args, /*nulls_pass=*/true);
  if (name == "coalesce") {
    piece.sql =
        args.size() == 1 ? texts[0] : absl::StrFormat("coalesce(%s)", absl::StrJoin(texts, ", "));
  } else if (name == "nullif") {
    const std::string equal = maker_.Compare(ExprKind::kEqual, args[0], args[1]);
    piece = args[0];
    piece.sql = absl::StrFormat("(CASE WHEN %s THEN NULL ELSE %s END)", equal, texts[0]);
  } else {
    maker_.Note(name == "greatest" || name == "least" ? Gap::kExtremes : Gap::kFunction);
  }
  return piece;
}

Piece SqliteExpression::CallOnNumber(const Expr& expr) {
  Piece piece = ValueOf(expr.args[0]);
  const std::string x = maker_.NumberOf(piece);
  const bool may_be_float = (piece.types & (kFloats | kNumericTexts)) != 0;
  if (piece.wide) maker_.Note(Gap::kBigNumbers);
  piece.types = kLongs | (may_be_float ? kFloats : 0);
  piece.unicode = false;
  if (expr.name == "abs") {
    piece.sql = absl::StrFormat("abs(%s)", x);
    return piece;
  }
  std::string rounded = absl::StrFormat("%s(%s)", expr.name, x);
  if (expr.name == "round" && expr.args.size() > 1) {
    const int64_t* const digits = LongOf(expr.args[1]);
    if (digits == nullptr || *digits < 0 || piece.inexact) {
      maker_.Note(Gap::kRounding);
      return piece;
    }
    rounded = absl::StrFormat("round(%s, %d)", x, *digits);
    piece.inexact = true;
  }
  piece.sql = absl::StrFormat("(CASE typeof(%s) WHEN 'real' THEN %s ELSE %s END)", x, rounded, x);
  return piece;
}

Piece SqliteExpression::CallOnText(const Expr& expr) {
  const std::string& name = expr.name;
  Piece piece = ValueOf(expr.args[0]);
  const std::string text = maker_.TextOf(piece);
  if ((name == "lower" || name == "upper") && piece.unicode) maker_.Note(Gap::kLetterCase);
  piece = maker_.Cast(piece, "string");
  if (name == "length" || name == "position") {
    piece.sql = name == "length"
                    ? absl::StrFormat("length(%s)", text)
                    : absl::StrFormat("instr(%s, %s)", maker_.TextOf(ValueOf(expr.args[1])), text);
    piece.types = kLongs;
    piece.unicode = false;
    return piece;
  }
  if (name != "substr") {
    piece.sql = absl::StrFormat("%s(%s)", name, text);
    return piece;
  }
  const int64_t* const start = LongOf(expr.args[1]);
  const int64_t* const count = expr.args.size() > 2 ? LongOf(expr.args[2]) : nullptr;
  const bool odd_count = expr.args.size() > 2 && (count == nullptr || *count < 0);
  if (start == nullptr || *start < 1 || odd_count) maker_.Note(Gap::kSubstring);
  piece.sql = absl::StrFormat("substr(%s, %d%s)", text, start == nullptr ? 1 : *start,
                              count == nullptr ? "" : absl::StrFormat(", %d", *count));
  // A part of a text may be a number.
  if (piece.types != 0) piece.types |= kTexts | kNumericTexts;
  return piece;
}

}  // namespace slq::differential
