#pragma once

#include <string>

#include "sql/ast.h"

namespace slq::plan {

// The name of the column that a select item without an alias makes: a bare field keeps
// its name, count becomes cnt, anything else is its canonical text.
std::string OutputName(const sql::Expr& expr);

}  // namespace slq::plan
