#include "differential/expression_generator.h"

#include <limits>

#include "support/reference_text.h"

namespace slq::differential {
namespace {

using reference::Datum;
using sql::Expr;
using sql::ExprKind;

constexpr ExprKind kComparisons[] = {
    ExprKind::kEqual,     ExprKind::kEqual,   ExprKind::kNotEqual,    ExprKind::kLess,
    ExprKind::kLessEqual, ExprKind::kGreater, ExprKind::kGreaterEqual};

constexpr std::string_view kRegexes[] = {
    "^a",   "r$",       "[0-9]+", "^$",           "(?i)get",   "a.b", "\\.",
    "é|日", "^-?\\d+$", "e",      "^[a-z]{1,3}$", "(get|put)", "\\s"};

Datum Huge(std::string_view digits) { return std::string(digits); }

}  // namespace

Expr Node(ExprKind kind, std::vector<Expr> args) {
  Expr expr;
  expr.kind = kind;
  expr.args = std::move(args);
  return expr;
}

Expr NameExpr(std::string_view name) {
  Expr expr = Node(ExprKind::kName, {});
  expr.name = name;
  return expr;
}

Expr LiteralExpr(const Datum& datum) {
  Expr expr = Node(ExprKind::kLiteral, {});
  if (const auto* b = std::get_if<bool>(&datum)) expr.literal = *b;
  if (const auto* l = std::get_if<int64_t>(&datum)) expr.literal = *l;
  if (const auto* f = std::get_if<double>(&datum)) expr.literal = *f;
  if (const auto* s = std::get_if<std::string>(&datum)) expr.literal = *s;
  return expr;
}

Expr CallExpr(std::string_view name, std::vector<Expr> args) {
  Expr expr = Node(ExprKind::kCall, std::move(args));
  expr.name = name;
  return expr;
}

Datum ExpressionGenerator::DatumLike(const Field& field) {
  if (!data_.lines.empty() && random_.Chance(60)) {
    for (const auto& [name, value] : random_.Pick(data_.lines).fields) {
      if (name == field.name) return value;
    }
  }
  return MakeDatum(field.kind, &random_);
}

// Close to values of the field: itself, a neighbour, the same in another type.
Datum ExpressionGenerator::AnyDatum(const std::optional<Field>& field) {
  if (!field.has_value() || random_.Chance(10)) {
    const Datum kConstants[] = {{},
                                true,
                                false,
                                int64_t{0},
                                int64_t{1},
                                int64_t{-1},
                                int64_t{5},
                                0.5,
                                1.0,
                                2.5,
                                Huge("1"),
                                Huge("1.0"),
                                Huge(""),
                                Huge("abc"),
                                Huge("007"),
                                Huge("true"),
                                std::numeric_limits<int64_t>::max(),
                                9223372036854775808.0};
    return random_.Pick(kConstants);
  }
  const Datum datum = DatumLike(*field);
  if (random_.Chance(8)) return reference::CanonicalText(datum);
  if (random_.Chance(8)) {
    const Datum number = reference::ToNumber(datum);
    if (!reference::IsNull(number))
      return random_.Chance(50) ? reference::Cast(number, "float") : number;
  }
  if (random_.Chance(8)) {
    const Datum next = reference::Arithmetic(ExprKind::kAdd, datum, int64_t{1});
    if (!reference::IsNull(next)) return next;
  }
  return datum;
}

// Past int64, what looks like a number can be written as one.
Expr ExpressionGenerator::Literal(const std::optional<Field>& field) {
  const Datum datum = AnyDatum(field);
  Expr expr = LiteralExpr(datum);
  const auto* const s = std::get_if<std::string>(&datum);
  if (s == nullptr || s->empty()) return expr;
  const std::string digits = s->substr((*s)[0] == '-' ? 1 : 0);
  constexpr size_t kDigitsMin = 20;
  const bool big = digits.size() >= kDigitsMin && digits[0] != '0' &&
                   digits.find_first_not_of("0123456789") == std::string::npos;
  if (big && random_.Chance(70)) expr.literal = sql::BigInteger{*s};
  return expr;
}

Expr ExpressionGenerator::Value(int depth) {
  if (depth == 0 || random_.Chance(40)) {
    Leaf leaf = leaves_();
    return random_.Chance(80) ? std::move(leaf.expr) : Literal(leaf.field);
  }
  switch (random_.Below(10)) {
    case 0:
      return Condition(depth - 1);
    case 1:
      return Case(depth);
    case 2: {
      constexpr std::string_view kTypes[] = {"long", "float", "string"};
      Expr cast = Node(ExprKind::kCast, {Value(depth - 1)});
      cast.name = random_.Pick(kTypes);
      return cast;
    }
    case 3:
      return Node(ExprKind::kConcat, {Value(depth - 1), Value(depth - 1)});
    case 4:
    case 5:
      return Call(depth);
    default:
      return Calculation(depth);
  }
}

Expr ExpressionGenerator::Calculation(int depth) {
  constexpr ExprKind kKinds[] = {ExprKind::kAdd,    ExprKind::kSubtract, ExprKind::kMultiply,
                                 ExprKind::kDivide, ExprKind::kModulo,   ExprKind::kAdd,
                                 ExprKind::kNegate};
  const ExprKind kind = random_.Pick(kKinds);
  if (kind == ExprKind::kNegate) return Node(kind, {Value(depth - 1)});
  return Node(kind, {Value(depth - 1), Value(depth - 1)});
}

Expr ExpressionGenerator::Case(int depth) {
  Expr expr = Node(ExprKind::kCase, {});
  expr.case_operand = random_.Chance(30);
  expr.case_else = random_.Chance(60);
  if (expr.case_operand) expr.args.push_back(Value(0));
  for (uint64_t pairs = 1 + random_.Below(2); pairs > 0; --pairs) {
    expr.args.push_back(expr.case_operand ? Value(0) : Condition(depth - 1));
    expr.args.push_back(Value(depth - 1));
  }
  if (expr.case_else) expr.args.push_back(Value(depth - 1));
  return expr;
}

Expr ExpressionGenerator::Call(int depth) {
  constexpr std::string_view kOfOne[] = {"abs",    "ceil",  "floor", "round",
                                         "length", "lower", "upper"};
  const auto small = [this](int64_t low, int64_t high) {
    return LiteralExpr(random_.Between(low, high));
  };
  switch (random_.Below(8)) {
    case 0:
      return CallExpr("round", {Value(depth - 1), small(-2, 3)});
    case 1:
      if (random_.Chance(50)) return CallExpr("substr", {Value(depth - 1), small(-4, 4)});
      return CallExpr("substr", {Value(depth - 1), small(-4, 4), small(-2, 4)});
    case 2:
      return CallExpr("position", {Literal(leaves_().field), Value(depth - 1)});
    case 3:
      return CallExpr("nullif", {Value(depth - 1), Value(depth - 1)});
    case 4: {
      constexpr std::string_view kOfMany[] = {"concat", "coalesce", "greatest", "least"};
      std::vector<Expr> args;
      for (uint64_t n = 1 + random_.Below(3); n > 0; --n) args.push_back(Value(depth - 1));
      return CallExpr(random_.Pick(kOfMany), std::move(args));
    }
    default:
      return CallExpr(random_.Pick(kOfOne), {Value(depth - 1)});
  }
}

Expr ExpressionGenerator::Condition(int depth) {
  if (depth > 0 && random_.Chance(45)) {
    const uint64_t kind = random_.Below(5);
    if (kind == 0) return Node(ExprKind::kNot, {Condition(depth - 1)});
    std::vector<Expr> args;
    for (uint64_t n = 2 + random_.Below(2); n > 0; --n) args.push_back(Condition(depth - 1));
    return Node(kind < 3 ? ExprKind::kAnd : ExprKind::kOr, std::move(args));
  }
  switch (random_.Below(12)) {
    case 0:
      return Node(random_.Chance(50) ? ExprKind::kIsNull : ExprKind::kIsNotNull,
                  {Value(depth > 0 ? 1 : 0)});
    case 1:
    case 2:
      return In();
    case 3:
      return Between(depth);
    case 4:
    case 5:
      return Like();
    case 6:
      return random_.Chance(40) ? Match() : Value(depth > 0 ? 1 : 0);
    default:
      return Comparison(depth);
  }
}

Expr ExpressionGenerator::Comparison(int depth) {
  Leaf leaf = leaves_();
  const ExprKind kind = random_.Pick(kComparisons);
  if (random_.Chance(65)) {
    Expr literal = Literal(leaf.field);
    if (random_.Chance(15)) return Node(kind, {std::move(literal), std::move(leaf.expr)});
    return Node(kind, {std::move(leaf.expr), std::move(literal)});
  }
  const int below = depth > 1 ? 2 : depth;
  return Node(kind, {Value(below), Value(below)});
}

Expr ExpressionGenerator::In() {
  Leaf leaf = leaves_();
  std::vector<Expr> args = {leaf.expr};
  for (uint64_t n = 1 + random_.Below(4); n > 0; --n) {
    args.push_back(random_.Chance(90) ? Literal(leaf.field) : Value(1));
  }
  return Node(random_.Chance(75) ? ExprKind::kIn : ExprKind::kNotIn, std::move(args));
}

Expr ExpressionGenerator::Between(int depth) {
  Leaf leaf = leaves_();
  Expr low = Literal(leaf.field);
  Expr high = Literal(leaf.field);
  if (random_.Chance(10)) low = Value(depth > 0 ? 1 : 0);
  return Node(random_.Chance(75) ? ExprKind::kBetween : ExprKind::kNotBetween,
              {std::move(leaf.expr), std::move(low), std::move(high)});
}

// A part of a value of the field between wildcards, with some of its characters replaced.
std::string ExpressionGenerator::PatternLike(const std::optional<Field>& field) {
  std::vector<char32_t> points = reference::CodePoints(reference::CanonicalText(AnyDatum(field)));
  if (!points.empty() && random_.Chance(50)) {
    const size_t from = random_.Below(points.size());
    const size_t size = 1 + random_.Below(points.size() - from);
    points = std::vector<char32_t>(points.begin() + static_cast<std::ptrdiff_t>(from),
                                   points.begin() + static_cast<std::ptrdiff_t>(from + size));
  }
  for (char32_t& c : points) {
    if (random_.Chance(12)) c = random_.Chance(60) ? '_' : '%';
  }
  if (random_.Chance(60)) points.insert(points.begin(), '%');
  if (random_.Chance(60)) points.push_back('%');
  return reference::ToText(points);
}

Expr ExpressionGenerator::Like() {
  constexpr ExprKind kKinds[] = {ExprKind::kLike,    ExprKind::kLike,  ExprKind::kLike,
                                 ExprKind::kNotLike, ExprKind::kILike, ExprKind::kNotILike};
  Leaf leaf = leaves_();
  std::string pattern = PatternLike(leaf.field);
  std::vector<Expr> args = {std::move(leaf.expr)};
  const bool escaped = random_.Chance(15) && pattern.find('!') == std::string::npos;
  if (escaped) {
    const size_t wild = pattern.find_first_of("%_");
    if (wild != std::string::npos) pattern.insert(wild, 1, '!');
  }
  args.push_back(!escaped && random_.Chance(4) ? Value(0) : LiteralExpr(pattern));
  if (escaped) args.push_back(LiteralExpr(std::string("!")));
  return Node(random_.Pick(kKinds), std::move(args));
}

Expr ExpressionGenerator::Match() {
  return Node(random_.Chance(70) ? ExprKind::kMatch : ExprKind::kNotMatch,
              {leaves_().expr, LiteralExpr(std::string(random_.Pick(kRegexes)))});
}

}  // namespace slq::differential
