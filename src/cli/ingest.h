#pragma once

#include <atomic>

#include "cli/options.h"

namespace slq::cli {

// Appends the lines of the inputs to a stream, which is made if there is none, and says on
// standard error what became of them. Setting `interrupted` ends it after the current
// batch. Returns the exit code.
int RunIngest(const CommandLine& line, const std::atomic<bool>* interrupted);

}  // namespace slq::cli
