#pragma once

#include <functional>
#include <optional>
#include <string>

#include "differential/sqlite_piece.h"
#include "sql/ast.h"

namespace slq::differential {

// Says an expression of the parser's tree in SQLite's words.
class SqliteExpression {
 public:
  // What a name, a key or an aggregate stands for; nothing: take the node apart.
  using Known = std::function<std::optional<Piece>(const sql::Expr&)>;

  SqliteExpression(PieceMaker* maker, Known known) : maker_(*maker), known_(std::move(known)) {}

  Piece ValueOf(const sql::Expr& expr);
  std::string TruthOf(const sql::Expr& expr);

 private:
  std::optional<std::string> Condition(const sql::Expr& expr);
  std::string Like(const sql::Expr& expr);
  std::string In(const sql::Expr& expr);
  Piece Case(const sql::Expr& expr);
  Piece Call(const sql::Expr& expr);
  Piece CallOnNumber(const sql::Expr& expr);
  Piece CallOnText(const sql::Expr& expr);

  PieceMaker& maker_;
  Known known_;
};

}  // namespace slq::differential
