#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"
#include "cli/options.h"

namespace slq::cli {

// Sets the limit that `word`, NAME=N, names: those of QueryOptions, RunOptions,
// StructuringRule and FileSourceOptions, without their "_max". Bytes may have a unit.
// InvalidArgument lists the names.
absl::Status SetLimit(std::string_view word, CommandLine* line);

// As many threads as --threads says; 0: as there are processors.
absl::Status SetThreads(size_t threads, CommandLine* line);

}  // namespace slq::cli
