#pragma once

#include <cstddef>
#include <string>

#include "CLI/App.hpp"
#include "absl/status/status.h"
#include "cli/options.h"

namespace slq::cli {

// The options of a store as they were written.
struct StoreWords {
  std::string sync = "interval";
  std::string max_age;
  std::string max_bytes;
  size_t threads = 0;  // of ingest
};

// The options of `command` over a store. Both structures must live as long as `app` is used.
void AddStoreOptions(CLI::App* app, Command command, StoreWords* words, CommandLine* line);

// Puts them into `line`. InvalidArgument where they are wrong.
absl::Status ReadStoreWords(const StoreWords& words, CommandLine* line);

}  // namespace slq::cli
