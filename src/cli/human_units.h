#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

// Sizes, durations and times as people write them. Errors are InvalidArgument and show
// what would do.
namespace slq::cli {

// "4096", "64KiB", "256MiB", "1GB": bytes. Ki, Mi and Gi are powers of 1024; k, M and G
// of 1000.
absl::StatusOr<size_t> ParseBytes(std::string_view text);

// "500ms", "30s", "1h30m", "7d", "2w". Not negative.
absl::StatusOr<absl::Duration> ParseDuration(std::string_view text);

// "1595811590539" (ms since the epoch), "2020-07-27", "2020-07-27T08:59:50" (both UTC),
// "2020-07-27T08:59:50.5+02:00", "now", or a time before `now`: "-2h". In ms.
absl::StatusOr<int64_t> ParseTimeMs(std::string_view text, absl::Time now);

std::string FormatBytes(double bytes);     // "999 B", "1.2 kB", "656 MB"
std::string FormatCount(uint64_t number);  // "2,000,000"

}  // namespace slq::cli
