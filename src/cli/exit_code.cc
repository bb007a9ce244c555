#include "cli/exit_code.h"

#include "slq/error.h"

namespace slq::cli {

int ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kExitOk;
  // A position is a place in the statement: a parameter without a value, for example.
  if (absl::IsInvalidArgument(status) || PositionOf(status).has_value()) return kExitUsage;
  if (absl::IsDeadlineExceeded(status) || absl::IsCancelled(status) ||
      absl::IsResourceExhausted(status)) {
    return kExitIncomplete;
  }
  return kExitDataError;
}

}  // namespace slq::cli
