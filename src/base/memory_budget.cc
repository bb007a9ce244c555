#include "base/memory_budget.h"

#include "absl/strings/str_format.h"
#include "base/strings.h"

namespace slq {

absl::Status MemoryBudget::Reserve(size_t bytes, const char* what) {
  size_t used = used_.load(std::memory_order_relaxed);
  do {
    if (bytes > bytes_max_ - used) {
      return ResourceExhausted(absl::StrFormat(
          "%s need more than the query's memory limit of %d bytes; raise the limit or narrow "
          "the query",
          what, bytes_max_));
    }
  } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
  return absl::OkStatus();
}

absl::Status Reservation::GrowTo(size_t bytes) {
  if (bytes <= bytes_) return absl::OkStatus();
  absl::Status status = budget_->Reserve(bytes - bytes_, what_);
  if (status.ok()) bytes_ = bytes;
  return status;
}

}  // namespace slq
