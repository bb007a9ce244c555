#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace slq::cli {

inline constexpr int kExitOk = 0;
inline constexpr int kExitDataError = 1;   // of data, input or output
inline constexpr int kExitUsage = 2;       // of the command line or the statement
inline constexpr int kExitIncomplete = 3;  // a limit, a timeout or an interruption

// How the program ends when a run fails with `status`.
int ExitCodeOf(const absl::Status& status);

// The same, and says on standard error why; `sql` is the statement if there is one.
int ReportFailure(const absl::Status& status, std::string_view sql = "");

}  // namespace slq::cli
