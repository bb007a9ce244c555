#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

// What the grammar hands to lowering: the matched rules that carry meaning, as one array
// in preorder. A flat array costs no allocation per attempt of a rule, is cut back when
// the grammar takes another branch, and is freed without recursion.
namespace slq::sql {

enum class NodeKind : uint8_t {
  kNone,  // a rule without meaning of its own; never in a tree
  kNull,
  kTrue,
  kFalse,
  kInteger,
  kDecimal,
  kText,
  kName,
  kPositional,
  kNamed,          // ?, :name
  kParenthesized,  // one expression, or a list for GROUP BY
  kReference,      // name [arguments]
  kArguments,
  kAllRows,
  kDistinct,
  kCase,
  kCaseOperand,
  kWhen,
  kElse,
  kCast,
  kLongType,
  kFloatType,
  kStringType,
  kNegation,    // operand
  kArithmetic,  // operand {operator operand}
  kConcat,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kPredicate,   // arithmetic [not] [suffix] [is null]
  kComparison,  // operator operand
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kMatch,
  kNotMatch,
  kNotMark,
  kBetween,
  kIn,
  kLike,
  kILikeMark,
  kIsNull,
  kNegated,  // term
  kAnd,
  kOr,
  kExpression,  // term {operator term}
  kStar,
  kItem,
  kAlias,
  kFrom,
  kWhere,
  kGroupBy,
  kHaving,
  kOrderItem,
  kDescending,
  kNullsFirst,
  kNullsLast,
  kLimit,
  kOffset,
};

struct Node {
  const char* begin = nullptr;  // into the statement's text
  uint32_t bytes = 0;           // includes blanks where the rule does
  uint32_t next = 0;            // index behind this node's descendants
  NodeKind kind = NodeKind::kNone;
};

// A statement has fewer nodes than bytes, so both fit.
inline constexpr size_t kStatementBytesMost = UINT32_MAX;

using ParseTree = std::vector<Node>;

// A walk over the children of a node, or over the roots. Views into the tree.
class Nodes {
 public:
  explicit Nodes(const ParseTree& tree) : tree_(&tree), next_(0), end_(tree.size()) {}

  bool empty() const { return next_ == end_; }
  const Node& front() const { return (*tree_)[next_]; }
  bool At(NodeKind kind) const { return !empty() && front().kind == kind; }

  // The children of the first node.
  Nodes Children() const { return Nodes(tree_, next_ + 1, front().next); }
  void Pop() { next_ = front().next; }
  // Steps over the first node if it is of this kind.
  bool Take(NodeKind kind) {
    if (!At(kind)) return false;
    Pop();
    return true;
  }

 private:
  Nodes(const ParseTree* tree, size_t begin, size_t end) : tree_(tree), next_(begin), end_(end) {}

  const ParseTree* tree_;
  size_t next_;
  size_t end_;
};

inline std::string_view TextOf(const Node& node) {
  return std::string_view(node.begin, node.bytes);
}

}  // namespace slq::sql
