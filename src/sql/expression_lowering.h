#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "sql/ast.h"
#include "sql/parse_tree.h"

namespace slq::sql {

// An expression and how many levels it has.
struct Tree {
  Expr expr;
  size_t depth = 1;
};

// Lowers the expressions of one statement, in the order of the text: `?` are numbered as
// they are met. Recurses once for each level of nesting, which the grammar has bounded;
// chains of operators are loops.
class ExpressionLowering {
 public:
  // `text` must outlive the object.
  ExpressionLowering(std::string_view text, size_t depth_max)
      : text_(text), depth_max_(depth_max) {}

  // `node` is the first of its Nodes, here and below.
  absl::StatusOr<Expr> Expression(const Nodes& node);
  // Key by key; a list in parentheses gives each of its members.
  absl::StatusOr<std::vector<Expr>> GroupKeys(Nodes keys);
  // The number or parameter of LIMIT and OFFSET.
  absl::StatusOr<RowCount> Count(const Nodes& node);
  std::string Name(const Node& node) const;
  Position At(const Node& node);
  size_t parameters() const { return parameters_; }

 private:
  absl::StatusOr<Tree> Logical(const Nodes& node);
  absl::StatusOr<Tree> Term(const Nodes& node);
  absl::StatusOr<Tree> Predicate(const Nodes& node);
  absl::StatusOr<Tree> Suffix(Nodes suffix, bool negated, Tree operand);
  absl::StatusOr<Tree> Arithmetic(const Nodes& node);
  absl::StatusOr<Tree> Operand(const Nodes& node);
  absl::StatusOr<Tree> Negation(const Nodes& node);
  absl::StatusOr<Tree> Number(const Node& node, const Node* minus);
  absl::StatusOr<Tree> Parenthesized(const Nodes& node);
  absl::StatusOr<Tree> Reference(const Nodes& node);
  absl::StatusOr<Tree> Case(const Nodes& node);
  absl::StatusOr<Tree> Cast(const Nodes& node);
  Tree Parameter(const Node& node);
  // Appends `child` to the arguments of `parent`.
  absl::Status Adopt(Tree& parent, Tree child) const;

  std::string_view text_;
  size_t depth_max_;
  size_t parameters_ = 0;
  Position last_;  // positions are asked for in rising order, so none is counted twice
};

}  // namespace slq::sql
