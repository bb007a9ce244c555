#include "exec/run_context.h"

#include "absl/time/clock.h"

namespace slq::exec {

absl::Status RunContext::CheckStop() const {
  if (limits_.cancelled != nullptr && limits_.cancelled->load(std::memory_order_relaxed)) {
    return absl::CancelledError("the query was cancelled");
  }
  if (limits_.deadline != absl::InfiniteFuture() &&
      deadline_counts_.load(std::memory_order_relaxed) && absl::Now() > limits_.deadline) {
    return absl::DeadlineExceededError(
        "the query took longer than its time limit; raise the limit or narrow the query");
  }
  return absl::OkStatus();
}

}  // namespace slq::exec
