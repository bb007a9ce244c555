#include "server/worker_pool.h"

#include <algorithm>
#include <utility>

namespace slq::server {

WorkerPool::WorkerPool(size_t threads, size_t queue_max) : queue_max_(queue_max) {
  for (size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { Work(); });
  }
}

WorkerPool::~WorkerPool() {
  {
    const absl::MutexLock lock(&mutex_);
    ended_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

std::optional<uint64_t> WorkerPool::Submit(std::function<void()> task) {
  const absl::MutexLock lock(&mutex_);
  // A task for which a thread is free does not count as waiting.
  if (queue_.size() >= queue_max_ + idle_) return std::nullopt;
  queue_.push_back({next_ticket_, std::move(task)});
  return next_ticket_++;
}

bool WorkerPool::Withdraw(uint64_t ticket) {
  const absl::MutexLock lock(&mutex_);
  const auto found = std::find_if(queue_.begin(), queue_.end(),
                                  [ticket](const Entry& entry) { return entry.ticket == ticket; });
  if (found == queue_.end()) return false;
  queue_.erase(found);
  return true;
}

void WorkerPool::Work() {
  while (true) {
    std::function<void()> task;
    {
      absl::MutexLock lock(&mutex_);
      ++idle_;
      mutex_.Await(absl::Condition(this, &WorkerPool::HasWork));
      --idle_;
      if (queue_.empty()) return;
      task = std::move(queue_.front().task);
      queue_.pop_front();
    }
    task();
  }
}

}  // namespace slq::server
