#pragma once

#include <string>

#include "plan/plan.h"
#include "sql/ast.h"

namespace slq::plan {

// The plan of `statement` in plain words, one step a line, from the input to the answer.
std::string Explain(const sql::Statement& statement, const Plan& plan);

}  // namespace slq::plan
