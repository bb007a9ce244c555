#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace slq::server {

// Threads that work on one task after another, with a bounded queue in front. Thread-safe.
class WorkerPool {
 public:
  WorkerPool(size_t threads, size_t queue_max);
  // Finishes every task that was taken.
  ~WorkerPool();

  // A ticket for the task; none if the queue is full and the task was not taken.
  std::optional<uint64_t> Submit(std::function<void()> task);

  // Takes back a task that no thread has begun: false if one has.
  bool Withdraw(uint64_t ticket);

 private:
  struct Entry {
    uint64_t ticket;
    std::function<void()> task;
  };

  void Work();
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ended_ || !queue_.empty(); }

  const size_t queue_max_;
  absl::Mutex mutex_;
  std::deque<Entry> queue_ ABSL_GUARDED_BY(mutex_);
  size_t idle_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t next_ticket_ ABSL_GUARDED_BY(mutex_) = 1;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace slq::server
