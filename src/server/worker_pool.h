#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

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

  const size_t queue_max_;
  std::mutex mutex_;  // guards what follows but the threads
  std::deque<Entry> queue_;
  size_t idle_ = 0;
  uint64_t next_ticket_ = 1;
  bool ended_ = false;
  std::condition_variable has_work_;
  std::vector<std::thread> threads_;
};

}  // namespace slq::server
