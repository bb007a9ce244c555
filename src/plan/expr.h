#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "slq/value.h"

#include "sql/ast.h"

// Expressions after names have become columns: what the executor evaluates.
namespace slq::plan {

enum class ExprOp : uint8_t {
  kLiteral,  // constant
  kColumn,   // column: index in the input of the stage the expression belongs to
  kNegate,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kConcat,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kAnd,
  kOr,
  kNot,  // three-valued; kAnd and kOr take two or more args
  kIsNull,
  kIsNotNull,
  kBetween,  // args: operand, low, high
  kIn,       // args: operand, candidates...
  kLike,
  kILike,  // args: operand, pattern; escape
  kMatch,  // args: operand, RE2 pattern
  kCase,   // args: [operand if case_operand] (condition or candidate, value)... [else if case_else]
  kCast,   // args: operand; cast
  kCall,   // function; args
};

enum class Function : uint8_t {
  kAbs,
  kCeil,
  kFloor,
  kRound,
  kLength,
  kLower,
  kUpper,
  kSubstr,
  kConcat,
  kPosition,
  kCoalesce,
  kNullIf,
  kGreatest,
  kLeast,
  kTimeFloor,
  kTimeCeil,
  kTimeFormat,
  kTimeParse,
};

// A literal that owns its text.
struct Constant {
  Type type = Type::kNull;
  int64_t long_value = 0;  // kBool: 0 or 1
  double float_value = 0;
  std::string text;
  bool big_integer = false;  // `text` has the digits of an integer literal past int64

  // Views `text`.
  Value value() const;
  static Constant From(const Value& value);
  friend bool operator==(const Constant&, const Constant&) = default;
};

struct Expr {
  ExprOp op = ExprOp::kLiteral;
  Function function = Function::kAbs;
  Type cast = Type::kNull;
  bool case_operand = false;
  bool case_else = false;
  std::string escape;  // of LIKE: one code point, or "" for none
  size_t column = 0;
  Constant constant;
  std::vector<Expr> args;
  sql::Position begin;  // where in the statement
  friend bool operator==(const Expr&, const Expr&) = default;
};

}  // namespace slq::plan
