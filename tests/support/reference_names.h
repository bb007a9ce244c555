#pragma once

#include <optional>
#include <string>

#include "sql/ast.h"

// What names, aliases and numbers in a statement stand for.
namespace slq::reference {

// The name of a column of the answer.
std::string NameOf(const sql::Expr& expr);
std::string NameOf(const sql::SelectItem& item);

// An expression of GROUP BY, HAVING or ORDER BY in terms of fields. A name is the select
// item of that alias, or of that name if it is more than a name, before a field; but what is
// written as an item is that item, and aggregates are over fields.
sql::Expr OverFields(const sql::Statement& statement, const sql::Expr& expr);

// The same for a key: a number is the select item at that place. Nothing if there is none.
std::optional<sql::Expr> KeyOverFields(const sql::Statement& statement, const sql::Expr& key);

// True if the rows of the answer are groups.
bool IsGrouped(const sql::Statement& statement);

}  // namespace slq::reference
