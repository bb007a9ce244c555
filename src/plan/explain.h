#pragma once

#include <string>

#include "slq/scan_report.h"

#include "plan/plan.h"
#include "sql/ast.h"

namespace slq::plan {

// The plan of `statement` in plain words, one step a line, from the input to the answer. With
// the report of a run, a line below a step says what it did.
std::string Explain(const sql::Statement& statement, const Plan& plan,
                    const ScanReport* report = nullptr);

}  // namespace slq::plan
