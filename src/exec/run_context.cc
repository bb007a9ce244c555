#include "exec/run_context.h"

#include "absl/time/clock.h"
#include "base/status_macros.h"

namespace slq::exec {

absl::Status RunContext::CheckCancelled() const {
  if (limits_.cancelled != nullptr && limits_.cancelled->load(std::memory_order_relaxed)) {
    return absl::CancelledError("the query was cancelled");
  }
  return absl::OkStatus();
}

absl::Status RunContext::CheckStop() const {
  SLQ_RETURN_IF_ERROR(CheckCancelled());
  if (limits_.deadline != absl::InfiniteFuture() &&
      deadline_counts_.load(std::memory_order_relaxed) && absl::Now() > limits_.deadline) {
    return absl::DeadlineExceededError(
        "the query took longer than its time limit; raise the limit or narrow the query");
  }
  return absl::OkStatus();
}

}  // namespace slq::exec
