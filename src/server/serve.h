#pragma once

#include <string>

#include "absl/status/status.h"

namespace slq::server {

// What the command line of `slq serve` says.
struct ServeOptions {
  std::string config;  // path of the configuration file
  std::string listen;  // "" leaves the configured address
  std::string store;   // "" leaves the configured directory
};

// The configuration that would be in force, as TOML without the secrets.
absl::Status DescribeConfig(const ServeOptions& options, std::string* text);

// Serves until SIGTERM or SIGINT; OK once everything acknowledged is synced. SIGHUP reads
// tokens, keys and certificates again. Errors: of the configuration, the store, or the
// address. Messages go to standard error.
absl::Status Serve(const ServeOptions& options);

}  // namespace slq::server
