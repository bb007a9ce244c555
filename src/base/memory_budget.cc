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
  if (budget_ != nullptr) {
    absl::Status status = budget_->Reserve(bytes - bytes_, what_);
    if (!status.ok()) return status;
  }
  bytes_ = bytes;
  return absl::OkStatus();
}

void Reservation::ShrinkTo(size_t bytes) {
  if (bytes >= bytes_) return;
  if (budget_ != nullptr) budget_->Release(bytes_ - bytes);
  bytes_ = bytes;
}

}  // namespace slq
