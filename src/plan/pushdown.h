#pragma once

#include <vector>

#include "column/scan.h"
#include "plan/expr.h"

namespace slq::plan {

// The conditions on single columns that every row meeting `filter` meets. Their texts
// view the constants of `filter`, which must outlive them and stay where it is.
std::vector<column::PushedPredicate> PushedPredicates(const Expr& filter);

}  // namespace slq::plan
