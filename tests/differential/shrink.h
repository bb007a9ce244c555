#pragma once

#include <functional>
#include <vector>

#include "sql/ast.h"
#include "support/reference_query.h"

namespace slq::differential {

struct Scenario {
  sql::Statement statement;
  std::vector<reference::Line> lines;
};

// A smaller case that still fails: without lines, clauses, items, operands that do not
// matter. `fails` is asked a bounded number of times.
Scenario Shrink(Scenario failing, const std::function<bool(const Scenario&)>& fails);

}  // namespace slq::differential
