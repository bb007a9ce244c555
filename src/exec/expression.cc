#include "exec/expression.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "base/text_position.h"
#include "column/text.h"
#include "exec/compiled_expr.h"

namespace slq::exec {
namespace {

using plan::ExprOp;

constexpr int64_t kRegexMemoryMax = 8 << 20;  // bytes, RE2's own default

bool IsLiteral(const CompiledExpr& e) { return e.node.op == ExprOp::kLiteral; }

absl::Status CompileLike(const ExpressionLimits& limits, CompiledExpr* e) {
  const CompiledExpr& pattern = e->args[1];
  e->like_bytes_max = limits.like_pattern_bytes_max;
  if (!IsLiteral(pattern) || pattern.node.constant.type == Type::kNull) return absl::OkStatus();
  std::string text;
  column::AppendCanonicalText(pattern.node.constant.value(), &text);
  if (text.size() > limits.like_pattern_bytes_max) {
    return ErrorAt(
        absl::StatusCode::kResourceExhausted, pattern.node.begin,
        absl::StrFormat("the LIKE pattern is longer than %d bytes", limits.like_pattern_bytes_max));
  }
  absl::StatusOr<LikePattern> like =
      LikePattern::Compile(text, e->node.escape, e->node.op == ExprOp::kILike);
  if (!like.ok()) {
    return ErrorAt(like.status().code(), pattern.node.begin, ToStd(like.status().message()));
  }
  e->like = *std::move(like);
  return absl::OkStatus();
}

absl::Status CompileRegex(CompiledExpr* e) {
  const CompiledExpr& pattern = e->args[1];
  if (!IsLiteral(pattern) || pattern.node.constant.type != Type::kString) {
    return ErrorAt(absl::StatusCode::kInvalidArgument, pattern.node.begin,
                   "the pattern of ~ must be a string in quotes");
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kRegexMemoryMax);
  const std::string& text = pattern.node.constant.text;
  auto regex = std::make_unique<RE2>(re2::StringPiece(text.data(), text.size()), options);
  if (!regex->ok()) {
    return ErrorAt(absl::StatusCode::kInvalidArgument, pattern.node.begin,
                   absl::StrFormat("the regular expression does not compile: %s", regex->error()));
  }
  e->regex = std::move(regex);
  return absl::OkStatus();
}

void CompileIn(CompiledExpr* e) {
  if (!std::all_of(e->args.begin() + 1, e->args.end(), IsLiteral)) return;
  e->set.emplace();
  for (size_t i = 1; i < e->args.size(); ++i) {
    const Value value = e->args[i].node.constant.value();
    if (value.is_null()) {
      e->set_has_null = true;
      continue;
    }
    std::string text;
    column::AppendCanonicalText(value, &text);
    e->set->insert(std::move(text));
  }
}

absl::StatusOr<CompiledExpr> CompileTree(const plan::Expr& expr, const ExpressionLimits& limits) {
  CompiledExpr compiled;
  compiled.node = expr;
  compiled.node.args.clear();
  for (const plan::Expr& arg : expr.args) {
    SLQ_ASSIGN_OR_RETURN(CompiledExpr child, CompileTree(arg, limits));
    compiled.args.push_back(std::move(child));
  }
  switch (expr.op) {
    case ExprOp::kCall:
      return ErrorAt(absl::StatusCode::kUnimplemented, expr.begin,
                     "functions of single values are not evaluated yet");
    case ExprOp::kLike:
    case ExprOp::kILike:
      SLQ_RETURN_IF_ERROR(CompileLike(limits, &compiled));
      break;
    case ExprOp::kMatch:
      SLQ_RETURN_IF_ERROR(CompileRegex(&compiled));
      break;
    case ExprOp::kIn:
      CompileIn(&compiled);
      break;
    default:
      break;
  }
  return compiled;
}

}  // namespace

Expression::Expression(std::unique_ptr<const CompiledExpr> root) : root_(std::move(root)) {}
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

absl::StatusOr<Expression> Expression::Compile(const plan::Expr& expr,
                                               const ExpressionLimits& limits) {
  SLQ_ASSIGN_OR_RETURN(CompiledExpr root, CompileTree(expr, limits));
  return Expression(std::make_unique<const CompiledExpr>(std::move(root)));
}

}  // namespace slq::exec
