#include "sql/expression_lowering.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "base/text_position.h"

namespace slq::sql {
namespace {

Tree Leaf(Position begin, Literal literal) {
  Tree tree;
  tree.expr.literal = std::move(literal);
  tree.expr.begin = begin;
  return tree;
}

Tree Operation(ExprKind kind, Position begin) {
  Tree tree;
  tree.expr.kind = kind;
  tree.expr.begin = begin;
  return tree;
}

// The content of a quoted token, with doubled quotes made single.
std::string Unquote(std::string_view token) {
  const char quote = token.front();
  std::string out;
  out.reserve(token.size());
  for (size_t i = 1; i + 1 < token.size(); ++i) {
    out += token[i];
    if (token[i] == quote) ++i;
  }
  return out;
}

struct Operator {
  ExprKind kind;
  int precedence;
};

Operator ArithmeticOperator(NodeKind kind) {
  switch (kind) {
    case NodeKind::kConcat:
      return {ExprKind::kConcat, 1};
    case NodeKind::kAdd:
      return {ExprKind::kAdd, 2};
    case NodeKind::kSubtract:
      return {ExprKind::kSubtract, 2};
    case NodeKind::kMultiply:
      return {ExprKind::kMultiply, 3};
    case NodeKind::kDivide:
      return {ExprKind::kDivide, 3};
    default:
      return {ExprKind::kModulo, 3};
  }
}

ExprKind ComparisonKind(NodeKind kind) {
  switch (kind) {
    case NodeKind::kEqual:
      return ExprKind::kEqual;
    case NodeKind::kNotEqual:
      return ExprKind::kNotEqual;
    case NodeKind::kLess:
      return ExprKind::kLess;
    case NodeKind::kLessEqual:
      return ExprKind::kLessEqual;
    case NodeKind::kGreater:
      return ExprKind::kGreater;
    case NodeKind::kGreaterEqual:
      return ExprKind::kGreaterEqual;
    case NodeKind::kMatch:
      return ExprKind::kMatch;
    default:
      return ExprKind::kNotMatch;
  }
}

// The operand that is all of the first node, if no operator is in between.
std::optional<Nodes> OnlyOperand(const Nodes& node) {
  Nodes inner = node;
  while (inner.At(NodeKind::kExpression) || inner.At(NodeKind::kPredicate) ||
         inner.At(NodeKind::kArithmetic)) {
    inner = inner.Children();
    Nodes rest = inner;
    rest.Pop();
    if (!rest.empty()) return std::nullopt;
  }
  if (inner.At(NodeKind::kNegated)) return std::nullopt;
  return inner;
}

// The members of the parentheses that are all of the first node, if it is such.
std::optional<Nodes> ListMembers(const Nodes& node) {
  const std::optional<Nodes> operand = OnlyOperand(node);
  if (!operand.has_value() || !operand->At(NodeKind::kParenthesized)) return std::nullopt;
  return operand->Children();
}

}  // namespace

std::string ExpressionLowering::Name(const Node& node) const {
  const std::string_view text = TextOf(node);
  return text.front() == '"' || text.front() == '`' ? Unquote(text) : std::string(text);
}

Position ExpressionLowering::At(const Node& node) {
  const size_t offset = static_cast<size_t>(node.begin - text_.data());
  if (offset < last_.offset) return Position{PositionAt(text_, offset)};
  const TextPosition step = PositionAt(text_.substr(last_.offset), offset - last_.offset);
  if (step.line == 1) {
    last_.column += step.column - 1;
  } else {
    last_.line += step.line - 1;
    last_.column = step.column;
  }
  last_.offset = offset;
  return last_;
}

absl::Status ExpressionLowering::Adopt(Tree& parent, Tree child) const {
  parent.depth = std::max(parent.depth, child.depth + 1);
  if (parent.depth > depth_max_) {
    return ErrorAt(absl::StatusCode::kResourceExhausted, parent.expr.begin,
                   absl::StrFormat("the expression has more than %d levels: shorten its chains of "
                                   "operators",
                                   depth_max_));
  }
  parent.expr.args.push_back(std::move(child.expr));
  return absl::OkStatus();
}

absl::StatusOr<Expr> ExpressionLowering::Expression(const Nodes& node) {
  SLQ_ASSIGN_OR_RETURN(Tree tree, Logical(node));
  return std::move(tree.expr);
}

// Groups AND within OR. A parenthesised operand of the same operator joins the chain.
absl::StatusOr<Tree> ExpressionLowering::Logical(const Nodes& node) {
  if (const std::optional<Nodes> operand = OnlyOperand(node)) return Operand(*operand);
  const auto join = [this](ExprKind kind, std::vector<Tree>& operands) -> absl::StatusOr<Tree> {
    if (operands.size() == 1) return std::move(operands.front());
    Tree joined = Operation(kind, operands.front().expr.begin);
    for (Tree& operand : operands) {
      if (operand.expr.kind != kind) {
        SLQ_RETURN_IF_ERROR(Adopt(joined, std::move(operand)));
        continue;
      }
      joined.depth = std::max(joined.depth, operand.depth);
      for (Expr& arg : operand.expr.args) joined.expr.args.push_back(std::move(arg));
    }
    operands.clear();
    return joined;
  };
  std::vector<Tree> either;
  std::vector<Tree> both;
  for (Nodes terms = node.Children(); !terms.empty(); terms.Pop()) {
    if (terms.Take(NodeKind::kOr)) {
      SLQ_ASSIGN_OR_RETURN(Tree conjunction, join(ExprKind::kAnd, both));
      both.clear();
      either.push_back(std::move(conjunction));
    } else {
      terms.Take(NodeKind::kAnd);
    }
    SLQ_ASSIGN_OR_RETURN(Tree term, Term(terms));
    both.push_back(std::move(term));
  }
  SLQ_ASSIGN_OR_RETURN(Tree conjunction, join(ExprKind::kAnd, both));
  either.push_back(std::move(conjunction));
  return join(ExprKind::kOr, either);
}

absl::StatusOr<Tree> ExpressionLowering::Term(const Nodes& node) {
  if (!node.At(NodeKind::kNegated)) return Predicate(node);
  Tree negation = Operation(ExprKind::kNot, At(node.front()));
  SLQ_ASSIGN_OR_RETURN(Tree operand, Term(node.Children()));
  SLQ_RETURN_IF_ERROR(Adopt(negation, std::move(operand)));
  return negation;
}

absl::StatusOr<Tree> ExpressionLowering::Predicate(const Nodes& node) {
  Nodes parts = node.Children();
  SLQ_ASSIGN_OR_RETURN(Tree result, Arithmetic(parts));
  for (parts.Pop(); !parts.empty(); parts.Pop()) {
    const bool negated = parts.Take(NodeKind::kNotMark);
    SLQ_ASSIGN_OR_RETURN(Tree longer, Suffix(parts, negated, std::move(result)));
    result = std::move(longer);
  }
  return result;
}

absl::StatusOr<Tree> ExpressionLowering::Suffix(Nodes suffix, bool negated, Tree operand) {
  Nodes parts = suffix.Children();
  Tree result = Operation(ExprKind::kIsNull, operand.expr.begin);
  ExprKind& kind = result.expr.kind;
  SLQ_RETURN_IF_ERROR(Adopt(result, std::move(operand)));
  switch (suffix.front().kind) {
    case NodeKind::kIsNull:
      if (parts.Take(NodeKind::kNotMark)) kind = ExprKind::kIsNotNull;
      return result;
    case NodeKind::kBetween:
      kind = negated ? ExprKind::kNotBetween : ExprKind::kBetween;
      break;
    case NodeKind::kIn:
      kind = negated ? ExprKind::kNotIn : ExprKind::kIn;
      break;
    case NodeKind::kLike:
      if (parts.Take(NodeKind::kILikeMark)) {
        kind = negated ? ExprKind::kNotILike : ExprKind::kILike;
      } else {
        kind = negated ? ExprKind::kNotLike : ExprKind::kLike;
      }
      break;
    default:
      kind = ComparisonKind(parts.front().kind);
      parts.Pop();
  }
  for (; !parts.empty(); parts.Pop()) {
    SLQ_ASSIGN_OR_RETURN(Tree part,
                         parts.At(NodeKind::kExpression) ? Logical(parts) : Arithmetic(parts));
    SLQ_RETURN_IF_ERROR(Adopt(result, std::move(part)));
  }
  return result;
}

// Operator precedence with two stacks; equal precedence groups to the left.
absl::StatusOr<Tree> ExpressionLowering::Arithmetic(const Nodes& node) {
  if (const std::optional<Nodes> operand = OnlyOperand(node)) return Operand(*operand);
  std::vector<Tree> operands;
  std::vector<Operator> operators;
  const auto reduce = [&](int precedence) -> absl::Status {
    while (!operators.empty() && operators.back().precedence >= precedence) {
      Tree right = std::move(operands.back());
      operands.pop_back();
      Tree result = Operation(operators.back().kind, operands.back().expr.begin);
      operators.pop_back();
      SLQ_RETURN_IF_ERROR(Adopt(result, std::move(operands.back())));
      SLQ_RETURN_IF_ERROR(Adopt(result, std::move(right)));
      operands.back() = std::move(result);
    }
    return absl::OkStatus();
  };
  for (Nodes parts = node.Children(); !parts.empty(); parts.Pop()) {
    if (!operands.empty()) {
      const Operator next = ArithmeticOperator(parts.front().kind);
      SLQ_RETURN_IF_ERROR(reduce(next.precedence));
      operators.push_back(next);
      parts.Pop();
    }
    SLQ_ASSIGN_OR_RETURN(Tree operand, Operand(parts));
    operands.push_back(std::move(operand));
  }
  SLQ_RETURN_IF_ERROR(reduce(0));
  return std::move(operands.front());
}

absl::StatusOr<Tree> ExpressionLowering::Operand(const Nodes& nodes) {
  const Node& node = nodes.front();
  switch (node.kind) {
    case NodeKind::kNull:
      return Leaf(At(node), std::monostate());
    case NodeKind::kTrue:
      return Leaf(At(node), true);
    case NodeKind::kFalse:
      return Leaf(At(node), false);
    case NodeKind::kText:
      return Leaf(At(node), Unquote(TextOf(node)));
    case NodeKind::kInteger:
    case NodeKind::kDecimal:
      return Number(node, nullptr);
    case NodeKind::kPositional:
    case NodeKind::kNamed:
      return Parameter(node);
    case NodeKind::kParenthesized:
      return Parenthesized(nodes);
    case NodeKind::kNegation:
      return Negation(nodes);
    case NodeKind::kCase:
      return Case(nodes);
    case NodeKind::kCast:
      return Cast(nodes);
    default:
      return Reference(nodes);
  }
}

// A sign directly before a number belongs to the number, so that the smallest int64 can
// be written.
absl::StatusOr<Tree> ExpressionLowering::Negation(const Nodes& node) {
  const Nodes operand = node.Children();
  if (operand.At(NodeKind::kInteger) || operand.At(NodeKind::kDecimal)) {
    return Number(operand.front(), &node.front());
  }
  Tree negation = Operation(ExprKind::kNegate, At(node.front()));
  SLQ_ASSIGN_OR_RETURN(Tree inner, Operand(operand));
  SLQ_RETURN_IF_ERROR(Adopt(negation, std::move(inner)));
  return negation;
}

absl::StatusOr<Tree> ExpressionLowering::Number(const Node& node, const Node* minus) {
  const Position begin = At(minus != nullptr ? *minus : node);
  std::string_view unsigned_digits = TextOf(node);
  if (node.kind == NodeKind::kInteger) {
    const size_t zeros = unsigned_digits.find_first_not_of('0');
    unsigned_digits.remove_prefix(std::min(zeros, unsigned_digits.size() - 1));
  }
  std::string digits(minus != nullptr ? "-" : "");
  digits += unsigned_digits;
  const char* const end = digits.data() + digits.size();
  if (node.kind == NodeKind::kInteger) {
    int64_t value = 0;
    if (std::from_chars(digits.data(), end, value).ec == std::errc()) return Leaf(begin, value);
    return Leaf(begin, BigInteger{std::move(digits)});
  }
  double value = 0;
  if (std::from_chars(digits.data(), end, value).ec == std::errc()) return Leaf(begin, value);
  return ErrorAt(absl::StatusCode::kInvalidArgument, begin,
                 "this number is outside the range of a 64-bit float");
}

Tree ExpressionLowering::Parameter(const Node& node) {
  Tree tree = Operation(ExprKind::kParameter, At(node));
  if (node.kind == NodeKind::kPositional) {
    tree.expr.ordinal = parameters_++;
  } else {
    tree.expr.name = std::string(TextOf(node).substr(1));
  }
  return tree;
}

absl::StatusOr<Tree> ExpressionLowering::Parenthesized(const Nodes& node) {
  Nodes members = node.Children();
  SLQ_ASSIGN_OR_RETURN(Tree inner, Logical(members));
  members.Pop();
  if (members.empty()) return inner;
  return ErrorAt(absl::StatusCode::kInvalidArgument, At(node.front()),
                 "a list in parentheses may stand only after IN or GROUP BY");
}

absl::StatusOr<Tree> ExpressionLowering::Reference(const Nodes& node) {
  Nodes parts = node.Children();
  Tree tree = Operation(ExprKind::kName, At(node.front()));
  tree.expr.name = Name(parts.front());
  parts.Pop();
  if (parts.empty()) return tree;
  tree.expr.kind = ExprKind::kCall;
  absl::AsciiStrToLower(&tree.expr.name);
  parts = parts.Children();
  tree.expr.star = parts.Take(NodeKind::kAllRows);
  tree.expr.distinct = parts.Take(NodeKind::kDistinct);
  for (; !parts.empty(); parts.Pop()) {
    // Arithmetic alone is what stands beside the IN of position().
    SLQ_ASSIGN_OR_RETURN(Tree argument,
                         parts.At(NodeKind::kExpression) ? Logical(parts) : Arithmetic(parts));
    SLQ_RETURN_IF_ERROR(Adopt(tree, std::move(argument)));
  }
  return tree;
}

absl::StatusOr<Tree> ExpressionLowering::Case(const Nodes& node) {
  Tree tree = Operation(ExprKind::kCase, At(node.front()));
  for (Nodes parts = node.Children(); !parts.empty(); parts.Pop()) {
    tree.expr.case_operand |= parts.At(NodeKind::kCaseOperand);
    tree.expr.case_else |= parts.At(NodeKind::kElse);
    for (Nodes values = parts.Children(); !values.empty(); values.Pop()) {
      SLQ_ASSIGN_OR_RETURN(Tree value, Logical(values));
      SLQ_RETURN_IF_ERROR(Adopt(tree, std::move(value)));
    }
  }
  return tree;
}

absl::StatusOr<Tree> ExpressionLowering::Cast(const Nodes& node) {
  Nodes parts = node.Children();
  Tree tree = Operation(ExprKind::kCast, At(node.front()));
  SLQ_ASSIGN_OR_RETURN(Tree value, Logical(parts));
  SLQ_RETURN_IF_ERROR(Adopt(tree, std::move(value)));
  parts.Pop();
  tree.expr.name = parts.At(NodeKind::kLongType)    ? "long"
                   : parts.At(NodeKind::kFloatType) ? "float"
                                                    : "string";
  return tree;
}

absl::StatusOr<std::vector<Expr>> ExpressionLowering::GroupKeys(Nodes keys) {
  std::vector<Expr> out;
  const auto append = [&](const Nodes& node) -> absl::Status {
    SLQ_ASSIGN_OR_RETURN(Expr key, Expression(node));
    out.push_back(std::move(key));
    return absl::OkStatus();
  };
  for (; !keys.empty(); keys.Pop()) {
    std::optional<Nodes> members = ListMembers(keys);
    if (!members.has_value()) {
      SLQ_RETURN_IF_ERROR(append(keys));
      continue;
    }
    for (; !members->empty(); members->Pop()) SLQ_RETURN_IF_ERROR(append(*members));
  }
  return out;
}

absl::StatusOr<RowCount> ExpressionLowering::Count(const Nodes& node) {
  SLQ_ASSIGN_OR_RETURN(Tree count, Operand(node.Children()));
  if (std::holds_alternative<BigInteger>(count.expr.literal)) {
    return ErrorAt(absl::StatusCode::kInvalidArgument, count.expr.begin,
                   "this number of rows does not fit 64 bits");
  }
  return RowCount{std::move(count.expr)};
}

}  // namespace slq::sql
