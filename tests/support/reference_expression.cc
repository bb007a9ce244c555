#include "support/reference_expression.h"

#include <cmath>
#include <limits>

#include "base/int128.h"
#include "base/strings.h"
#include "re2/re2.h"
#include "support/reference_text.h"

namespace slq::reference {
namespace {

using sql::Expr;
using sql::ExprKind;

struct LiteralDatum {
  Datum operator()(std::monostate) const { return {}; }
  Datum operator()(const sql::BigInteger& i) const { return i.digits; }
  template <typename T>
  Datum operator()(const T& value) const {
    return value;
  }
};

bool IsNegated(ExprKind kind) {
  switch (kind) {
    case ExprKind::kNotBetween:
    case ExprKind::kNotIn:
    case ExprKind::kNotLike:
    case ExprKind::kNotILike:
    case ExprKind::kNotMatch:
      return true;
    default:
      return false;
  }
}

Datum Finite(double f) { return std::isfinite(f) ? Datum(f) : Datum(); }

// Halves away from zero.
Datum RoundLong(int64_t l, int64_t digits) {
  if (digits >= 0) return l;
  if (digits < -19) return int64_t{0};
  Int128 unit = 1;
  for (int64_t i = 0; i < -digits; ++i) unit *= 10;
  const Int128 size = l < 0 ? -static_cast<Int128>(l) : l;
  Int128 rounded = (size + unit / 2) / unit * unit;
  if (l < 0) rounded = -rounded;
  const auto as_long = static_cast<int64_t>(rounded);
  return as_long == rounded ? Datum(as_long) : Datum(static_cast<double>(rounded));
}

Datum RoundFloat(double f, int64_t digits) {
  if (digits == 0) return std::round(f);
  const double unit = std::pow(10.0, std::fabs(static_cast<double>(digits)));
  if (digits < 0) return std::isfinite(unit) ? Finite(std::round(f / unit) * unit) : Datum(0.0);
  const double scaled = std::round(f * unit) / unit;
  return std::isfinite(scaled) ? scaled : f;
}

}  // namespace

Truth And(Truth a, Truth b) {
  if (a == Truth(false) || b == Truth(false)) return false;
  if (!a.has_value() || !b.has_value()) return std::nullopt;
  return true;
}

Truth Not(Truth a) { return a.has_value() ? Truth(!*a) : a; }

Truth Or(Truth a, Truth b) { return Not(And(Not(a), Not(b))); }

Datum Evaluator::Fail(std::string_view reason) {
  if (status_.ok()) status_ = InvalidArgument(reason);
  return {};
}

Truth Evaluator::Holds(const Expr& expr) {
  const std::optional<Datum> known = known_(expr);
  if (known.has_value()) return reference::TruthOf(*known);
  const std::optional<Truth> truth = Condition(expr);
  return truth.has_value() ? *truth : reference::TruthOf(ValueOf(expr));
}

Datum Evaluator::ValueOf(const Expr& expr) {
  const std::optional<Datum> known = known_(expr);
  if (known.has_value()) return *known;
  switch (expr.kind) {
    case ExprKind::kLiteral:
      return std::visit(LiteralDatum(), expr.literal);
    case ExprKind::kNegate:
      return Arithmetic(ExprKind::kSubtract, int64_t{0}, ValueOf(expr.args[0]));
    case ExprKind::kAdd:
    case ExprKind::kSubtract:
    case ExprKind::kMultiply:
    case ExprKind::kDivide:
    case ExprKind::kModulo:
      return Arithmetic(expr.kind, ValueOf(expr.args[0]), ValueOf(expr.args[1]));
    case ExprKind::kConcat: {
      const Datum a = ValueOf(expr.args[0]);
      const Datum b = ValueOf(expr.args[1]);
      if (IsNull(a) || IsNull(b)) return {};
      return CanonicalText(a) + CanonicalText(b);
    }
    case ExprKind::kCase:
      return Case(expr);
    case ExprKind::kCast:
      return Cast(ValueOf(expr.args[0]), expr.name);
    case ExprKind::kCall:
      return Call(expr);
    default:
      break;
  }
  const std::optional<Truth> truth = Condition(expr);
  return truth.has_value() ? DatumOf(*truth) : Fail("a name or parameter without a value");
}

// Nothing if the expression is of a kind that gives other values than truths.
std::optional<Truth> Evaluator::Condition(const Expr& expr) {
  Truth truth;
  switch (expr.kind) {
    case ExprKind::kNot:
      return Not(Holds(expr.args[0]));
    case ExprKind::kAnd:
      truth = true;
      for (const Expr& arg : expr.args) truth = And(truth, Holds(arg));
      return truth;
    case ExprKind::kOr:
      truth = false;
      for (const Expr& arg : expr.args) truth = Or(truth, Holds(arg));
      return truth;
    case ExprKind::kEqual:
    case ExprKind::kNotEqual:
    case ExprKind::kLess:
    case ExprKind::kLessEqual:
    case ExprKind::kGreater:
    case ExprKind::kGreaterEqual:
      return Comparison(expr.kind, expr.args[0], expr.args[1]);
    case ExprKind::kIsNull:
      return Truth(IsNull(ValueOf(expr.args[0])));
    case ExprKind::kIsNotNull:
      return Truth(!IsNull(ValueOf(expr.args[0])));
    case ExprKind::kBetween:
    case ExprKind::kNotBetween:
      truth = Between(expr);
      break;
    case ExprKind::kIn:
    case ExprKind::kNotIn:
      truth = In(expr);
      break;
    case ExprKind::kLike:
    case ExprKind::kNotLike:
    case ExprKind::kILike:
    case ExprKind::kNotILike:
      truth = Like(expr);
      break;
    case ExprKind::kMatch:
    case ExprKind::kNotMatch:
      truth = Match(expr);
      break;
    default:
      return std::nullopt;
  }
  return IsNegated(expr.kind) ? Not(truth) : truth;
}

// A literal past int64 is a number, though its datum is a string.
Truth Evaluator::Comparison(ExprKind op, const Expr& a, const Expr& b) {
  const auto is_big = [](const Expr& expr) {
    return expr.kind == ExprKind::kLiteral && std::holds_alternative<sql::BigInteger>(expr.literal);
  };
  const Datum x = ValueOf(a);
  const Datum y = ValueOf(b);
  if ((is_big(a) && !IsNumeric(y)) || (is_big(b) && !IsNumeric(x))) return std::nullopt;
  return Compare(op, x, y);
}

Truth Evaluator::Between(const Expr& expr) {
  return And(Comparison(ExprKind::kGreaterEqual, expr.args[0], expr.args[1]),
             Comparison(ExprKind::kLessEqual, expr.args[0], expr.args[2]));
}

// By canonical text.
Truth Evaluator::In(const Expr& expr) {
  const Datum value = ValueOf(expr.args[0]);
  Truth truth = false;
  for (size_t i = 1; i < expr.args.size(); ++i) {
    const Datum candidate = ValueOf(expr.args[i]);
    truth = Or(truth, IsNull(candidate) ? Truth()
                                        : Truth(CanonicalText(value) == CanonicalText(candidate)));
  }
  return IsNull(value) ? Truth() : truth;
}

Truth Evaluator::Like(const Expr& expr) {
  const Datum value = ValueOf(expr.args[0]);
  const Datum pattern = ValueOf(expr.args[1]);
  const std::string escape =
      expr.args.size() == 3 ? CanonicalText(ValueOf(expr.args[2])) : std::string();
  if (IsNull(value) || IsNull(pattern)) return std::nullopt;
  const bool folds = expr.kind == ExprKind::kILike || expr.kind == ExprKind::kNotILike;
  const std::optional<bool> matches =
      reference::Like(CanonicalText(value), CanonicalText(pattern), escape,
                      folds ? LetterCase::kFolded : LetterCase::kSensitive);
  if (!matches.has_value()) Fail("a LIKE pattern ends in its escape");
  return matches;
}

Truth Evaluator::Match(const Expr& expr) {
  const Datum value = ValueOf(expr.args[0]);
  const Datum pattern = ValueOf(expr.args[1]);
  if (IsNull(value) || IsNull(pattern)) return std::nullopt;
  RE2::Options options;
  options.set_log_errors(false);
  const RE2 regex(CanonicalText(pattern), options);
  if (!regex.ok()) {
    Fail("a regular expression that does not compile");
    return std::nullopt;
  }
  return RE2::PartialMatch(CanonicalText(value), regex);
}

Datum Evaluator::Case(const Expr& expr) {
  const size_t first = expr.case_operand ? 1 : 0;
  const size_t end = expr.args.size() - (expr.case_else ? 1 : 0);
  for (size_t i = first; i + 1 < end; i += 2) {
    const Truth truth = expr.case_operand ? Comparison(ExprKind::kEqual, expr.args[0], expr.args[i])
                                          : Holds(expr.args[i]);
    if (truth == Truth(true)) return ValueOf(expr.args[i + 1]);
  }
  return expr.case_else ? ValueOf(expr.args.back()) : Datum();
}

Datum Evaluator::Call(const Expr& expr) {
  if (expr.star || expr.distinct || expr.args.empty()) return Fail("not a function of values");
  const std::string& name = expr.name;
  if (name == "abs" || name == "ceil" || name == "floor" || name == "round") {
    return CallOnNumber(expr);
  }
  if (name == "length" || name == "lower" || name == "upper" || name == "substr" ||
      name == "position" || name == "concat") {
    return CallOnText(expr);
  }
  return Choose(expr);
}

Datum Evaluator::CallOnNumber(const Expr& expr) {
  const Datum number = ToNumber(ValueOf(expr.args[0]));
  const Datum digits =
      expr.args.size() > 1 ? Cast(ValueOf(expr.args[1]), "long") : Datum(int64_t{0});
  if (IsNull(number) || IsNull(digits)) return {};
  const auto* const l = std::get_if<int64_t>(&number);
  const double f = l != nullptr ? 0 : std::get<double>(number);
  if (expr.name == "round") {
    const int64_t places = std::get<int64_t>(digits);
    return l != nullptr ? RoundLong(*l, places) : RoundFloat(f, places);
  }
  if (l == nullptr) {
    return expr.name == "abs" ? std::fabs(f) : expr.name == "ceil" ? std::ceil(f) : std::floor(f);
  }
  if (expr.name != "abs" || *l >= 0) return number;
  return Arithmetic(ExprKind::kSubtract, int64_t{0}, number);
}

Datum Evaluator::CallOnText(const Expr& expr) {
  std::vector<Datum> args;
  for (const Expr& arg : expr.args) args.push_back(ValueOf(arg));
  if (expr.name == "concat") {
    std::string text;
    for (const Datum& arg : args) text += CanonicalText(arg);
    return text;
  }
  for (const Datum& arg : args) {
    if (IsNull(arg)) return {};
  }
  const std::string text = CanonicalText(args[0]);
  if (expr.name == "length") return static_cast<int64_t>(CodePoints(text).size());
  if (expr.name == "lower") return Lower(text);
  if (expr.name == "upper") return Upper(text);
  if (args.size() < 2) return Fail("too few arguments");
  if (expr.name == "position") return PositionOf(text, CanonicalText(args[1]));
  const Datum start = Cast(args[1], "long");
  const Datum count = args.size() > 2 ? Cast(args[2], "long") : Datum(int64_t{0});
  if (IsNull(start) || IsNull(count)) return {};
  std::optional<int64_t> code_points;
  if (args.size() > 2) code_points = std::get<int64_t>(count);
  return Substring(text, std::get<int64_t>(start), code_points);
}

Datum Evaluator::Choose(const Expr& expr) {
  std::vector<Datum> args;
  for (const Expr& arg : expr.args) args.push_back(ValueOf(arg));
  if (expr.name == "nullif" && args.size() == 2) {
    return Compare(ExprKind::kEqual, args[0], args[1]) == Truth(true) ? Datum() : args[0];
  }
  if (expr.name == "coalesce") {
    for (const Datum& arg : args) {
      if (!IsNull(arg)) return arg;
    }
    return {};
  }
  if (expr.name != "greatest" && expr.name != "least") return Fail("a function unknown here");
  bool all_numeric = true;
  for (const Datum& arg : args) all_numeric = all_numeric && (IsNull(arg) || IsNumeric(arg));
  Datum best;
  for (const Datum& arg : args) {
    if (IsNull(arg)) continue;
    const std::strong_ordering order = CompareTotal(arg, best, all_numeric);
    if (IsNull(best) || (expr.name == "greatest" ? order > 0 : order < 0)) best = arg;
  }
  return best;
}

}  // namespace slq::reference
