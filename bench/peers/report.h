#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "peers/measure.h"

namespace slq::bench {

// The head of a Markdown table of results.
std::string TableHead();

// A row of it. `outcomes` begins with slq's; `threads` are those they had. Counts the
// engines that failed or gave another answer than slq in `wrong`, and says so on standard
// error.
std::string TableRow(const Scenario& scenario, const std::vector<Outcome>& outcomes, size_t threads,
                     int* wrong);

}  // namespace slq::bench
