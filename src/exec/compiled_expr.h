#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "exec/expression.h"
#include "exec/key_set.h"
#include "exec/like.h"
#include "exec/time_functions.h"
#include "plan/expr.h"
#include "re2/re2.h"

namespace slq::exec {

// A plan expression with what can be made before the first row. A subtree of constants
// alone is a literal here.
struct CompiledExpr {
  plan::ExprOp op = plan::ExprOp::kLiteral;
  plan::Function function = plan::Function::kAbs;
  Type cast = Type::kNull;
  bool case_operand = false;
  bool case_else = false;
  std::string escape;
  size_t column = 0;
  plan::Constant constant;
  sql::Position begin;
  std::vector<CompiledExpr> args;

  size_t slot = 0;   // numbers the nodes of a tree from 0
  size_t nodes = 1;  // of the tree under this node, itself included
  ExpressionLimits limits;

  std::optional<LikePattern> like;           // of a constant pattern that is not null
  std::unique_ptr<const RE2> regex;          // of kMatch, unless the pattern is null
  std::unique_ptr<const KeySet> candidates;  // the constant ones of IN
  std::unique_ptr<const TimeArgs> time;      // of time functions, unless they are null

  bool is_literal() const { return op == plan::ExprOp::kLiteral; }
};

// The levels that a tree may have, for a stack of 512 KiB. The parser stops before, but
// some of its levels are two here: NOT LIKE, BETWEEN.
inline constexpr size_t kExpressionDepthMax = 700;

// Numbers the nodes of the tree from `first` on.
void NumberNodes(size_t first, CompiledExpr* node);

}  // namespace slq::exec
