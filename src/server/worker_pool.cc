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
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  has_work_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

std::optional<uint64_t> WorkerPool::Submit(std::function<void()> task) {
  std::unique_lock lock(mutex_);
  // A task for which a thread is free does not count as waiting.
  if (queue_.size() >= queue_max_ + idle_) return std::nullopt;
  const uint64_t ticket = next_ticket_++;
  queue_.push_back({ticket, std::move(task)});
  lock.unlock();
  has_work_.notify_one();
  return ticket;
}

bool WorkerPool::Withdraw(uint64_t ticket) {
  const std::lock_guard lock(mutex_);
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
      std::unique_lock lock(mutex_);
      ++idle_;
      has_work_.wait(lock, [this] { return ended_ || !queue_.empty(); });
      --idle_;
      if (queue_.empty()) return;
      task = std::move(queue_.front().task);
      queue_.pop_front();
    }
    task();
  }
}

}  // namespace slq::server
