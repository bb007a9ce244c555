#pragma once

#include <atomic>

#include "cli/options.h"

namespace slq::cli {

// Runs the query that `line` asks for, rows to standard output, all else to standard
// error. Setting `interrupted` stops it. Returns the exit code.
int RunQuery(const CommandLine& line, const std::atomic<bool>* interrupted);

// True, with a message on standard error, if the input would be a person's keyboard
// that nobody knows to type at.
bool WaitsForKeyboard(const CommandLine& line);

}  // namespace slq::cli
