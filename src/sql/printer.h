#pragma once

#include <string>
#include <string_view>

#include "sql/ast.h"

namespace slq::sql {

// Canonical text: keywords in upper case, functions in lower case, one blank around
// binary operators, the fewest parentheses that keep the tree, names quoted only where
// needed. Parse(Print(x)) == x.
std::string Print(const Statement& statement);
std::string Print(const Expr& expr);

// `name` as it must be written in a statement: bare where possible, else in "...".
std::string QuoteName(std::string_view name);

}  // namespace slq::sql
