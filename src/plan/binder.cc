#include "plan/binder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "base/text_position.h"
#include "plan/function_table.h"

namespace slq::plan {
namespace {

using sql::ExprKind;

absl::Status Wrong(const sql::Position& position, std::string_view sentence) {
  return ErrorAt(absl::StatusCode::kInvalidArgument, position, sentence);
}

Expr Make(ExprOp op, std::vector<Expr> args, const sql::Position& begin) {
  Expr expr;
  expr.op = op;
  expr.args = std::move(args);
  expr.begin = begin;
  return expr;
}

Expr Not(Expr expr) {
  const sql::Position begin = expr.begin;
  std::vector<Expr> args;
  args.push_back(std::move(expr));
  return Make(ExprOp::kNot, std::move(args), begin);
}

// The operator of the kinds that differ in nothing but the name; kLiteral for the rest.
ExprOp PlainOp(ExprKind kind) {
  switch (kind) {
    case ExprKind::kNegate:
      return ExprOp::kNegate;
    case ExprKind::kNot:
      return ExprOp::kNot;
    case ExprKind::kAdd:
      return ExprOp::kAdd;
    case ExprKind::kSubtract:
      return ExprOp::kSubtract;
    case ExprKind::kMultiply:
      return ExprOp::kMultiply;
    case ExprKind::kDivide:
      return ExprOp::kDivide;
    case ExprKind::kModulo:
      return ExprOp::kModulo;
    case ExprKind::kConcat:
      return ExprOp::kConcat;
    case ExprKind::kEqual:
      return ExprOp::kEqual;
    case ExprKind::kNotEqual:
      return ExprOp::kNotEqual;
    case ExprKind::kLess:
      return ExprOp::kLess;
    case ExprKind::kLessEqual:
      return ExprOp::kLessEqual;
    case ExprKind::kGreater:
      return ExprOp::kGreater;
    case ExprKind::kGreaterEqual:
      return ExprOp::kGreaterEqual;
    case ExprKind::kAnd:
      return ExprOp::kAnd;
    case ExprKind::kOr:
      return ExprOp::kOr;
    case ExprKind::kIsNull:
      return ExprOp::kIsNull;
    case ExprKind::kIsNotNull:
      return ExprOp::kIsNotNull;
    case ExprKind::kIn:
      return ExprOp::kIn;
    case ExprKind::kMatch:
      return ExprOp::kMatch;
    default:
      return ExprOp::kLiteral;
  }
}

struct LiteralToConstant {
  Constant operator()(std::monostate) const { return {}; }
  Constant operator()(bool b) const { return Constant::From(Value::Bool(b)); }
  Constant operator()(int64_t l) const { return Constant::From(Value::Long(l)); }
  Constant operator()(double f) const { return Constant::From(Value::Float(f)); }
  Constant operator()(const std::string& s) const { return Constant::From(Value::String(s)); }
  // A string of digits takes part as the number it spells.
  Constant operator()(const sql::BigInteger& i) const {
    Constant constant = Constant::From(Value::String(i.digits));
    constant.big_integer = true;
    return constant;
  }
};

Constant ConstantOf(const Parameter& p) {
  switch (p.type) {
    case Type::kNull:
      break;
    case Type::kBool:
      return Constant::From(Value::Bool(p.bool_value));
    case Type::kLong:
      return Constant::From(Value::Long(p.long_value));
    case Type::kFloat:
      return Constant::From(Value::Float(p.float_value));
    case Type::kString:
      return Constant::From(Value::String(p.string_value));
  }
  return {};
}

// A built-in column by its name.
std::optional<column::ColumnKind> BuiltIn(std::string_view name) {
  if (name == "line_num") return column::ColumnKind::kLineNum;
  if (name == "__time") return column::ColumnKind::kTime;
  if (name == "log_content") return column::ColumnKind::kLogContent;
  return std::nullopt;
}

constexpr std::string_view kFieldPrefix = "field.";

size_t CodePoints(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

column::ScanColumn ColumnNamed(std::string_view name) {
  if (const std::optional<column::ColumnKind> kind = BuiltIn(name)) return {*kind, ""};
  if (name.starts_with(kFieldPrefix) && BuiltIn(name.substr(kFieldPrefix.size()))) {
    name.remove_prefix(kFieldPrefix.size());
  }
  return {column::ColumnKind::kField, std::string(name)};
}

bool IsAggregate(const sql::Expr& expr) {
  return expr.kind == ExprKind::kCall && FindAggregate(expr.name) != nullptr;
}

bool HasAggregate(const sql::Expr& expr) {
  return IsAggregate(expr) || std::any_of(expr.args.begin(), expr.args.end(), HasAggregate);
}

size_t Binder::AddColumn(column::ColumnKind kind, std::string_view name,
                         const sql::Position& begin) {
  const column::ScanColumn wanted{kind, std::string(name)};
  const auto found = std::find(columns_.begin(), columns_.end(), wanted);
  if (found != columns_.end()) return static_cast<size_t>(found - columns_.begin());
  columns_.push_back(wanted);
  if (kind == column::ColumnKind::kField) fields_.push_back({wanted.name, begin});
  return columns_.size() - 1;
}

absl::StatusOr<Expr> Binder::Bind(const sql::Expr& expr, std::string_view clause) {
  if (IsAggregate(expr)) {
    return Wrong(
        expr.begin,
        absl::StrFormat("an aggregate such as %s() cannot stand in %s%s", expr.name, clause,
                        clause == "WHERE" ? "; write HAVING for conditions on groups" : ""));
  }
  if (expr.kind == ExprKind::kName) {
    Expr column = Make(ExprOp::kColumn, {}, expr.begin);
    const column::ScanColumn named = ColumnNamed(expr.name);
    column.column = AddColumn(named.kind, named.name, expr.begin);
    return column;
  }
  std::vector<Expr> args;
  args.reserve(expr.args.size());
  for (const sql::Expr& arg : expr.args) {
    SLQ_ASSIGN_OR_RETURN(Expr bound, Bind(arg, clause));
    args.push_back(std::move(bound));
  }
  return BindNode(expr, std::move(args));
}

absl::StatusOr<Expr> Binder::BindNode(const sql::Expr& expr, std::vector<Expr> args) {
  const ExprOp plain = PlainOp(expr.kind);
  if (plain != ExprOp::kLiteral) return Make(plain, std::move(args), expr.begin);
  switch (expr.kind) {
    case ExprKind::kLiteral:
    case ExprKind::kParameter: {
      Expr literal = Make(ExprOp::kLiteral, {}, expr.begin);
      SLQ_ASSIGN_OR_RETURN(literal.constant, BindConstant(expr));
      return literal;
    }
    case ExprKind::kBetween:
      return Make(ExprOp::kBetween, std::move(args), expr.begin);
    case ExprKind::kNotBetween:
      return Not(Make(ExprOp::kBetween, std::move(args), expr.begin));
    case ExprKind::kNotIn:
      return Not(Make(ExprOp::kIn, std::move(args), expr.begin));
    case ExprKind::kNotMatch:
      return Not(Make(ExprOp::kMatch, std::move(args), expr.begin));
    case ExprKind::kLike:
    case ExprKind::kILike:
    case ExprKind::kNotLike:
    case ExprKind::kNotILike:
      return BindLike(expr, std::move(args));
    case ExprKind::kCase: {
      Expr choice = Make(ExprOp::kCase, std::move(args), expr.begin);
      choice.case_operand = expr.case_operand;
      choice.case_else = expr.case_else;
      return choice;
    }
    case ExprKind::kCast: {
      Expr cast = Make(ExprOp::kCast, std::move(args), expr.begin);
      cast.cast = expr.name == "long"    ? Type::kLong
                  : expr.name == "float" ? Type::kFloat
                                         : Type::kString;
      return cast;
    }
    case ExprKind::kCall:
      return BindCall(expr, std::move(args));
    default:
      return ErrorAt(absl::StatusCode::kInternal, expr.begin, "unexpected kind of expression");
  }
}

absl::StatusOr<Expr> Binder::BindCall(const sql::Expr& expr, std::vector<Expr> args) {
  const FunctionEntry* const entry = FindFunction(expr.name);
  if (entry == nullptr) {
    const std::optional<std::string_view> nearest = NearestFunction(expr.name);
    return Wrong(expr.begin,
                 absl::StrFormat(
                     "there is no function %s()%s", expr.name,
                     nearest.has_value() ? absl::StrFormat("; did you mean %s()?", *nearest) : ""));
  }
  if (expr.distinct || expr.star) {
    return Wrong(expr.begin, absl::StrFormat("%s() takes neither * nor DISTINCT; only count() does",
                                             expr.name));
  }
  if (args.size() < entry->args_min || args.size() > entry->args_max) {
    return Wrong(expr.begin, absl::StrFormat("wrong number of arguments: %d given, write %s",
                                             args.size(), entry->usage));
  }
  Expr call = Make(ExprOp::kCall, std::move(args), expr.begin);
  call.function = entry->function;
  return call;
}

absl::StatusOr<Expr> Binder::BindLike(const sql::Expr& expr, std::vector<Expr> args) {
  std::string escape;
  if (args.size() == 3) {
    const Expr& last = args.back();
    if (last.op != ExprOp::kLiteral || last.constant.type != Type::kString ||
        CodePoints(last.constant.text) != 1) {
      return Wrong(last.begin, "ESCAPE takes a string of one character, such as '\\'");
    }
    escape = last.constant.text;
    args.pop_back();
  }
  const bool folds = expr.kind == ExprKind::kILike || expr.kind == ExprKind::kNotILike;
  const bool negated = expr.kind == ExprKind::kNotLike || expr.kind == ExprKind::kNotILike;
  Expr like = Make(folds ? ExprOp::kILike : ExprOp::kLike, std::move(args), expr.begin);
  like.escape = std::move(escape);
  return negated ? Not(std::move(like)) : like;
}

absl::StatusOr<AggregateCall> Binder::BindAggregate(const sql::Expr& expr) {
  const AggregateEntry& entry = *FindAggregate(expr.name);
  AggregateCall call;
  call.kind = entry.kind;
  call.begin = expr.begin;
  if (expr.star || expr.distinct) {
    if (entry.kind != AggregateKind::kCount) {
      return Wrong(expr.begin, absl::StrFormat("%s() takes neither * nor DISTINCT; write %s",
                                               expr.name, entry.usage));
    }
    call.kind = expr.star ? AggregateKind::kCountAll : AggregateKind::kCountDistinct;
    if (expr.star) return call;
  }
  if (expr.args.size() != entry.args) {
    return Wrong(expr.begin, absl::StrFormat("wrong number of arguments: %d given, write %s",
                                             expr.args.size(), entry.usage));
  }
  if (std::any_of(expr.args.begin(), expr.args.end(), HasAggregate)) {
    return Wrong(expr.args[0].begin,
                 absl::StrFormat("an aggregate cannot stand inside another: %s() takes a field or "
                                 "an expression over fields",
                                 expr.name));
  }
  SLQ_ASSIGN_OR_RETURN(call.arg, Bind(expr.args[0], "an aggregate"));
  if (entry.kind == AggregateKind::kApproxQuantile) {
    const sql::Expr& fraction = expr.args[1];
    Constant constant;
    if (fraction.kind == ExprKind::kLiteral || fraction.kind == ExprKind::kParameter) {
      SLQ_ASSIGN_OR_RETURN(constant, BindConstant(fraction));
    }
    call.quantile = constant.type == Type::kLong    ? static_cast<double>(constant.long_value)
                    : constant.type == Type::kFloat ? constant.float_value
                                                    : -1;
    if (call.quantile < 0 || call.quantile > 1) {
      return Wrong(fraction.begin, "the quantile is a number from 0 to 1, such as 0.95");
    }
  }
  if (entry.kind == AggregateKind::kEarliest || entry.kind == AggregateKind::kLatest) {
    call.line_num_column = AddColumn(column::ColumnKind::kLineNum, kLineOrder);
  }
  return call;
}

absl::StatusOr<Constant> Binder::BindConstant(const sql::Expr& expr) {
  if (expr.kind == ExprKind::kLiteral) return std::visit(LiteralToConstant(), expr.literal);
  SLQ_ASSIGN_OR_RETURN(const Parameter* parameter, FindParameter(expr));
  return ConstantOf(*parameter);
}

absl::StatusOr<const Parameter*> Binder::FindParameter(const sql::Expr& expr) {
  parameters_used_.resize(parameters_.size());
  size_t unnamed = 0;
  for (size_t i = 0; i < parameters_.size(); ++i) {
    const Parameter& p = parameters_[i];
    const bool wanted =
        expr.name.empty() ? p.name.empty() && unnamed++ == expr.ordinal : p.name == expr.name;
    if (!wanted) continue;
    parameters_used_[i] = true;
    return &p;
  }
  return ErrorAt(
      absl::StatusCode::kNotFound, expr.begin,
      expr.name.empty()
          ? absl::StrFormat("no value was given for parameter ? number %d", expr.ordinal + 1)
          : absl::StrFormat("no value was given for parameter :%s", expr.name));
}

absl::Status Binder::CheckParametersUsed() const {
  for (size_t i = 0; i < parameters_.size(); ++i) {
    if (i < parameters_used_.size() && parameters_used_[i]) continue;
    const std::string& name = parameters_[i].name;
    return InvalidArgument(
        name.empty() ? absl::StrFormat("value %d has no ? to go to in the statement", i + 1)
                     : absl::StrFormat("the statement has no parameter :%s", name));
  }
  return absl::OkStatus();
}

}  // namespace slq::plan
