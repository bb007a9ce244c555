#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "differential/data_set.h"
#include "sql/ast.h"
#include "support/random.h"

namespace slq::differential {

// Short ways to make trees.
sql::Expr NameExpr(std::string_view name);
sql::Expr LiteralExpr(const reference::Datum& datum);
sql::Expr Node(sql::ExprKind kind, std::vector<sql::Expr> args);
sql::Expr CallExpr(std::string_view name, std::vector<sql::Expr> args);

// Random expressions over given leaves.
class ExpressionGenerator {
 public:
  // A leaf, and the field whose values it may be compared with, if there is one.
  struct Leaf {
    sql::Expr expr;
    std::optional<Field> field;
  };
  using Leaves = std::function<Leaf()>;

  ExpressionGenerator(const DataSet& data, Leaves leaves, Random* random)
      : data_(data), leaves_(std::move(leaves)), random_(*random) {}

  sql::Expr Value(int depth);
  sql::Expr Condition(int depth);

 private:
  reference::Datum DatumLike(const Field& field);
  reference::Datum AnyDatum(const std::optional<Field>& field);
  sql::Expr Literal(const std::optional<Field>& field);
  std::string PatternLike(const std::optional<Field>& field);
  sql::Expr Calculation(int depth);
  sql::Expr Case(int depth);
  sql::Expr Call(int depth);
  sql::Expr Comparison(int depth);
  sql::Expr In();
  sql::Expr Between(int depth);
  sql::Expr Like();
  sql::Expr Match();

  const DataSet& data_;
  Leaves leaves_;
  Random& random_;
};

}  // namespace slq::differential
