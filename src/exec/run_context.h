#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/memory_budget.h"

namespace slq::exec {

// What all workers of one run share. Thread-safe.
class RunContext {
 public:
  struct Limits {
    size_t memory_bytes_max = 256 * 1024 * 1024;
    size_t groups_max = 1'000'000;
    absl::Time deadline = absl::InfiniteFuture();
    const std::atomic<bool>* cancelled = nullptr;  // may be null
  };

  explicit RunContext(const Limits& limits) : limits_(limits), memory_(limits.memory_bytes_max) {}

  const Limits& limits() const { return limits_; }
  MemoryBudget* memory() { return &memory_; }

  // Cancelled once the host wants no more. Asked for each row that is given.
  absl::Status CheckCancelled() const;

  // Cancelled or DeadlineExceeded once the run has to end. Asked once a batch.
  absl::Status CheckStop() const;

  // Uncompressed bytes that all workers have scanned; for progress.
  void AddBytesRead(uint64_t bytes) { bytes_read_.fetch_add(bytes, std::memory_order_relaxed); }
  uint64_t bytes_read() const { return bytes_read_.load(std::memory_order_relaxed); }

  // Lets what was read by the deadline become a partial answer: it no longer stops the run.
  void ForgetDeadline() { deadline_counts_.store(false, std::memory_order_relaxed); }

 private:
  const Limits limits_;
  MemoryBudget memory_;
  std::atomic<bool> deadline_counts_{true};
  std::atomic<uint64_t> bytes_read_{0};
};

// Asks a run now and then whether it has to end, so that loops over much can do so at every
// step. Used by one thread.
class StopCheck {
 public:
  // Null: the run never has to. It must outlive this.
  explicit StopCheck(const RunContext* context) : context_(context) {}

  absl::Status Tick() {
    if (--left_ > 0) return absl::OkStatus();
    return Now();
  }
  absl::Status Now() {
    left_ = kStepsBetween;
    return context_ == nullptr ? absl::OkStatus() : context_->CheckStop();
  }

 private:
  // A step may copy a text or compare two.
  static constexpr int kStepsBetween = 4096;

  const RunContext* context_;
  int left_ = kStepsBetween;
};

}  // namespace slq::exec
