#include "cli/exit_code.h"

#include <unistd.h>

#include "slq/error.h"

#include "cli/output_stream.h"

namespace slq::cli {

int ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kExitOk;
  if (absl::IsDeadlineExceeded(status) || absl::IsCancelled(status) ||
      absl::IsResourceExhausted(status)) {
    return kExitIncomplete;
  }
  // A position is a place in the statement: a parameter without a value, for example.
  if (absl::IsInvalidArgument(status) || PositionOf(status).has_value()) return kExitUsage;
  return kExitDataError;
}

int ReportFailure(const absl::Status& status, std::string_view sql) {
  OutputStream(STDERR_FILENO).Write("slq: " + FormatError(status, sql) + '\n').IgnoreError();
  return ExitCodeOf(status);
}

}  // namespace slq::cli
