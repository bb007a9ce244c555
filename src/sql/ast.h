#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "slq/error.h"

// What the parser understood, before names mean anything. Values with public fields;
// trees recurse through vectors. Positions take no part in equality, so two spellings
// of one statement compare equal.
// A parsed expression has at most ParseLimits::depth_max levels (500 unless set), so a
// recursive walk needs that many frames; lists and AND/OR chains are wide, not deep.
namespace slq::sql {

struct Position : TextPosition {
  friend bool operator==(const Position&, const Position&) { return true; }
};

// clang-format off
enum class ExprKind : uint8_t {
  kLiteral,    // literal
  kName,       // name: a field, a built-in column or an alias
  kParameter,  // name: "" for `?` (then ordinal, from 0), else the name after ':'
  kNegate, kNot,                                    // args: operand
  kAdd, kSubtract, kMultiply, kDivide, kModulo,     // args: left, right
  kConcat,                                          // args: left, right
  kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual,
  kAnd, kOr,                                        // args: two or more, flattened
  kIsNull, kIsNotNull,                              // args: operand
  kBetween, kNotBetween,                            // args: operand, low, high
  kIn, kNotIn,                                      // args: operand, candidates...
  kLike, kNotLike, kILike, kNotILike,               // args: operand, pattern [, escape]
  kMatch, kNotMatch,                                // args: operand, RE2 pattern (~, !~)
  kCase,       // args: [operand if case_operand] (when, then)... [else if case_else]
  kCast,       // args: operand; name: "long", "float" or "string"
  kCall,       // name: function in lower case; args; distinct; star for count(*)
};
// clang-format on

// NULL, TRUE/FALSE, integer, decimal, string. An integer literal that does not fit
// int64 is kept as its digits, with the sign and without leading zeros. A minus directly
// before a number belongs to the literal. Decimals are finite.
struct BigInteger {
  std::string digits;
  friend bool operator==(const BigInteger&, const BigInteger&) = default;
};
using Literal = std::variant<std::monostate, bool, int64_t, double, std::string, BigInteger>;

struct Expr {
  ExprKind kind = ExprKind::kLiteral;
  Literal literal;
  std::string name;
  bool distinct = false;      // count(distinct x)
  bool star = false;          // count(*)
  bool case_operand = false;  // CASE x WHEN ...
  bool case_else = false;     // ... ELSE y END
  size_t ordinal = 0;         // of a `?` parameter
  std::vector<Expr> args;
  Position begin;  // where the expression starts in the text
  friend bool operator==(const Expr&, const Expr&) = default;
};

struct SelectItem {
  Expr expr;
  std::optional<std::string> alias;
  friend bool operator==(const SelectItem&, const SelectItem&) = default;
};

struct OrderItem {
  Expr expr;
  bool descending = false;
  std::optional<bool> nulls_first;  // unset: last ascending, first descending
  friend bool operator==(const OrderItem&, const OrderItem&) = default;
};

struct RowCount {  // of LIMIT and OFFSET: a number or a parameter
  Expr expr;
  friend bool operator==(const RowCount&, const RowCount&) = default;
};

struct Statement {
  bool star = false;  // SELECT *; then `items` is empty
  std::vector<SelectItem> items;
  std::optional<std::string> from;  // accepted and ignored
  std::optional<Expr> where;
  std::vector<Expr> group_by;
  Position group_by_begin;
  std::optional<Expr> having;
  std::vector<OrderItem> order_by;
  std::optional<RowCount> limit;
  std::optional<RowCount> offset;
  size_t parameters = 0;  // how many `?`
  friend bool operator==(const Statement&, const Statement&) = default;
};

}  // namespace slq::sql
