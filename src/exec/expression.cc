#include "exec/expression.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "base/text_position.h"
#include "column/text.h"
#include "exec/compiled_expr.h"
#include "exec/interpreter.h"
#include "plan/function_table.h"

namespace slq::exec {
namespace {

using plan::ExprOp;

// RE2 takes a limit below its smallest program for none.
constexpr size_t kRegexBytesLeast = 4096;

absl::Status Wrong(const CompiledExpr& node, std::string_view sentence) {
  return ErrorAt(absl::StatusCode::kInvalidArgument, node.begin, sentence);
}

absl::Status CompileLike(CompiledExpr* node) {
  const CompiledExpr& pattern = node->args[1];
  if (!pattern.is_literal() || pattern.constant.type == Type::kNull) return absl::OkStatus();
  std::string text;
  column::AppendCanonicalText(pattern.constant.value(), &text);
  absl::StatusOr<LikePattern> like = CompileLikePattern(*node, text);
  if (!like.ok()) return std::move(like).status();
  node->like = *std::move(like);
  return absl::OkStatus();
}

absl::Status CompileRegex(CompiledExpr* node) {
  const CompiledExpr& pattern = node->args[1];
  if (pattern.is_literal() && pattern.constant.type == Type::kNull) return absl::OkStatus();
  if (!pattern.is_literal() || pattern.constant.type != Type::kString) {
    return Wrong(pattern, "the pattern of ~ must be a string in quotes");
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(
      static_cast<int64_t>(std::max(node->limits.regex_bytes_max, kRegexBytesLeast)));
  const std::string& text = pattern.constant.text;
  auto regex = std::make_unique<RE2>(re2::StringPiece(text.data(), text.size()), options);
  if (!regex->ok()) {
    return Wrong(pattern,
                 absl::StrFormat("the regular expression does not compile: %s", regex->error()));
  }
  node->regex = std::move(regex);
  return absl::OkStatus();
}

void CompileIn(CompiledExpr* node) {
  auto candidates = std::make_unique<KeySet>();
  for (size_t i = 1; i < node->args.size(); ++i) {
    const CompiledExpr& arg = node->args[i];
    if (arg.is_literal()) candidates->Insert(arg.constant.value());
  }
  node->candidates = std::move(candidates);
}

bool IsTimeFunction(plan::Function function) {
  return function == plan::Function::kTimeFloor || function == plan::Function::kTimeCeil ||
         function == plan::Function::kTimeFormat || function == plan::Function::kTimeParse;
}

// What follows the time, or the text, is prepared once and so must be constant.
absl::Status CompileTimeArgs(CompiledExpr* node) {
  std::vector<Value> constants;
  for (size_t i = 1; i < node->args.size(); ++i) {
    const CompiledExpr& arg = node->args[i];
    if (!arg.is_literal()) {
      return Wrong(arg, absl::StrFormat("%s() takes only constants after its first argument",
                                        plan::NameOf(node->function)));
    }
    constants.push_back(arg.constant.value());
  }
  size_t wrong = 0;
  absl::StatusOr<std::unique_ptr<const TimeArgs>> time =
      MakeTimeArgs(node->function, constants, &wrong);
  if (!time.ok()) return Wrong(node->args[wrong + 1], ToStd(time.status().message()));
  node->time = *std::move(time);
  return absl::OkStatus();
}

absl::Status CompileCall(CompiledExpr* node) {
  const plan::FunctionEntry* const entry = plan::FindFunction(plan::NameOf(node->function));
  const size_t args = node->args.size();
  if (entry == nullptr || args < entry->args_min || args > entry->args_max) {
    return Wrong(*node, "wrong number of arguments");
  }
  return IsTimeFunction(node->function) ? CompileTimeArgs(node) : absl::OkStatus();
}

struct ArgRange {
  size_t min;
  size_t max;
};

ArgRange ArgsOf(ExprOp op) {
  constexpr size_t kAny = SIZE_MAX;
  switch (op) {
    case ExprOp::kLiteral:
    case ExprOp::kColumn:
      return {0, 0};
    case ExprOp::kNegate:
    case ExprOp::kNot:
    case ExprOp::kIsNull:
    case ExprOp::kIsNotNull:
    case ExprOp::kCast:
      return {1, 1};
    case ExprOp::kAnd:
    case ExprOp::kOr:
    case ExprOp::kCall:
      return {1, kAny};
    case ExprOp::kIn:
    case ExprOp::kCase:
      return {2, kAny};
    case ExprOp::kBetween:
      return {3, 3};
    default:
      return {2, 2};
  }
}

absl::Status Prepare(CompiledExpr* node) {
  const ArgRange range = ArgsOf(node->op);
  const size_t args = node->args.size();
  const bool odd = node->case_operand != node->case_else;
  if (args < range.min || args > range.max ||
      (node->op == ExprOp::kCase && (args % 2 == 1) != odd)) {
    return Wrong(*node, "wrong number of operands");
  }
  switch (node->op) {
    case ExprOp::kLike:
    case ExprOp::kILike:
      return CompileLike(node);
    case ExprOp::kMatch:
      return CompileRegex(node);
    case ExprOp::kIn:
      CompileIn(node);
      return absl::OkStatus();
    case ExprOp::kCall:
      return CompileCall(node);
    default:
      return absl::OkStatus();
  }
}

// Replaces an operation on constants by its result. One that fails, or that would count
// values on each row, is left for the rows to run into.
void FoldConstants(CompiledExpr* node) {
  if (node->args.empty()) return;
  for (const CompiledExpr& arg : node->args) {
    if (!arg.is_literal()) return;
  }
  NumberNodes(0, node);
  Interpreter interpreter(*node, nullptr);
  const absl::StatusOr<Value> value = interpreter.EvaluateConstant();
  if (!value.ok() || interpreter.non_numeric() > 0) return;
  plan::Constant constant = plan::Constant::From(*value);
  const sql::Position begin = node->begin;
  *node = CompiledExpr();
  node->constant = std::move(constant);
  node->begin = begin;
}

// Recursive in place, so that a level costs little stack.
absl::Status CompileTree(const plan::Expr& expr, const ExpressionLimits& limits, size_t depth,
                         CompiledExpr* node) {
  if (depth > kExpressionDepthMax) {
    return ErrorAt(absl::StatusCode::kResourceExhausted, expr.begin,
                   "the expression is nested too deeply");
  }
  node->op = expr.op;
  node->function = expr.function;
  node->cast = expr.cast;
  node->case_operand = expr.case_operand;
  node->case_else = expr.case_else;
  node->escape = expr.escape;
  node->column = expr.column;
  node->constant = expr.constant;
  node->begin = expr.begin;
  node->limits = limits;
  node->args.resize(expr.args.size());
  for (size_t i = 0; i < expr.args.size(); ++i) {
    SLQ_RETURN_IF_ERROR(CompileTree(expr.args[i], limits, depth + 1, &node->args[i]));
  }
  SLQ_RETURN_IF_ERROR(Prepare(node));
  FoldConstants(node);
  return absl::OkStatus();
}

}  // namespace

void NumberNodes(size_t first, CompiledExpr* node) {
  node->slot = first;
  node->nodes = 1;
  for (CompiledExpr& arg : node->args) {
    NumberNodes(first + node->nodes, &arg);
    node->nodes += arg.nodes;
  }
}

Expression::Expression(std::unique_ptr<const CompiledExpr> root) : root_(std::move(root)) {}
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

absl::StatusOr<Expression> Expression::Compile(const plan::Expr& expr,
                                               const ExpressionLimits& limits) {
  auto root = std::make_unique<CompiledExpr>();
  SLQ_RETURN_IF_ERROR(CompileTree(expr, limits, 1, root.get()));
  NumberNodes(0, root.get());
  return Expression(std::move(root));
}

}  // namespace slq::exec
