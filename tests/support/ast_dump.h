#pragma once

#include <string>

#include "sql/ast.h"

namespace slq::sql {

// The shape of a tree in a few characters, for tables of tests: `lt{a 3}`, `or{a and{b c}}`,
// `select{cnt(a) as x} where{...}`. It recurses and quotes nothing, so it is for tests
// only.
std::string Dump(const Expr& expr);
std::string Dump(const Statement& statement);

}  // namespace slq::sql
