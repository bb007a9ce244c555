#pragma once

#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "sql/ast.h"
#include "support/reference_value.h"

namespace slq::reference {

// Evaluates an expression of the parser's tree for one row (or one group).
class Evaluator {
 public:
  // Asked about every node before it is taken apart: what a name, a group key or an
  // aggregate stands for. Nothing: evaluate the node from its operands.
  using Known = std::function<std::optional<Datum>(const sql::Expr&)>;

  explicit Evaluator(Known known) : known_(std::move(known)) {}

  Datum ValueOf(const sql::Expr& expr);
  Truth Holds(const sql::Expr& expr);

  // Not OK once something had no meaning; answers from then on are void.
  const absl::Status& status() const { return status_; }

 private:
  Datum Fail(std::string_view reason);
  std::optional<Truth> Condition(const sql::Expr& expr);
  Truth Comparison(sql::ExprKind op, const sql::Expr& a, const sql::Expr& b);
  Truth Between(const sql::Expr& expr);
  Truth In(const sql::Expr& expr);
  Truth Like(const sql::Expr& expr);
  Truth Match(const sql::Expr& expr);
  Datum Case(const sql::Expr& expr);
  Datum Call(const sql::Expr& expr);
  Datum CallOnNumber(const sql::Expr& expr);
  Datum CallOnText(const sql::Expr& expr);
  Datum Choose(const sql::Expr& expr);

  Known known_;
  absl::Status status_;
};

Truth And(Truth a, Truth b);
Truth Or(Truth a, Truth b);
Truth Not(Truth a);

}  // namespace slq::reference
