#pragma once

#include <atomic>

#include "cli/options.h"

namespace slq::cli {

// `slq rule test`: shows on standard output which fields the rule finds in the first
// lines, and how many lines of all fit it. Returns the exit code: 1 if a line does not.
int RunRuleTest(const CommandLine& line, const std::atomic<bool>* interrupted);

}  // namespace slq::cli
