#pragma once

#include "cli/options.h"

namespace slq::cli {

// slq streams, verify and retain. Returns the exit code; of verify 0 for a clean store, 1
// for torn tails only and 2 for damage.
int RunStoreCommand(const CommandLine& line);

}  // namespace slq::cli
