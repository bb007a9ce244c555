#pragma once

#include <string>

#include "sql/ast.h"

// What names, aliases and numbers in a statement stand for.
namespace slq::reference {

// The name of a column of the answer.
std::string NameOf(const sql::Expr& expr);
std::string NameOf(const sql::SelectItem& item);

// What a name of GROUP BY, HAVING or ORDER BY stands for: the select item of that alias, or
// of that name if it is more than a name, or the field.
const sql::Expr& Meaning(const sql::Statement& statement, const sql::Expr& expr);

// The same, for the whole of a key: a number is the select item at that place. Null if
// there is none.
const sql::Expr* KeyMeaning(const sql::Statement& statement, const sql::Expr& expr);

// True if the rows of the answer are groups.
bool IsGrouped(const sql::Statement& statement);

}  // namespace slq::reference
