#pragma once

#include <atomic>
#include <cstddef>

#include "absl/status/status.h"

namespace slq {

// The memory one query may hold. Whatever grows with the data asks before it grows.
// Thread-safe.
class MemoryBudget {
 public:
  explicit MemoryBudget(size_t bytes_max) : bytes_max_(bytes_max) {}

  // Takes `bytes` more, or ResourceExhausted naming `what` and the limit, taking nothing.
  absl::Status Reserve(size_t bytes, const char* what);
  void Release(size_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }

  size_t used() const { return used_.load(std::memory_order_relaxed); }
  size_t bytes_max() const { return bytes_max_; }

 private:
  const size_t bytes_max_;
  std::atomic<size_t> used_{0};
};

// A share of a budget that follows a structure as it grows and is given back with it.
class Reservation {
 public:
  // Without a budget (null) whatever it asks for is granted.
  Reservation(MemoryBudget* budget, const char* what) : budget_(budget), what_(what) {}
  ~Reservation() { ShrinkTo(0); }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

  // Makes the share at least `bytes`.
  absl::Status GrowTo(size_t bytes);

  // Makes the share at most `bytes`.
  void ShrinkTo(size_t bytes);

  // The share.
  size_t bytes() const { return bytes_; }

 private:
  MemoryBudget* budget_;
  const char* what_;
  size_t bytes_ = 0;
};

}  // namespace slq
