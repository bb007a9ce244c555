#pragma once

#include <vector>

#include "slq/store.h"

#include "absl/status/statusor.h"
#include "server/json_members.h"

namespace slq::server {

// The lines of {"log_time_ns", "contents": [line, ...], "labels": {...}}: line i gets the
// time log_time_ns + i. Labels are checked and dropped. The lines view `body`.
// Errors are InvalidArgument.
absl::StatusOr<std::vector<NewLine>> ParseIngest(const JsonDocument& body);

// The lines of {"contents": [{"log_time_ns", "log"}, ...], "labels": {...}}.
absl::StatusOr<std::vector<NewLine>> ParsePreciseIngest(const JsonDocument& body);

}  // namespace slq::server
