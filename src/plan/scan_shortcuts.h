#pragma once

#include "plan/plan.h"

namespace slq::plan {

// Says in plan->scan what a scan may leave out, or deliver in place of rows of their own
// (column/scan.h): weights where the plan only counts and compares fields, summaries where it
// only adds up fields, of all lines or by the values of one, few rows where it gives no more of
// them.
void ChooseShortcuts(Plan* plan);

}  // namespace slq::plan
