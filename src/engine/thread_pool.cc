#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "slq/query.h"

namespace slq {
namespace {

// Threads that wait for Run to hand out task numbers; the caller works too.
class ThreadPool final : public Executor {
 public:
  explicit ThreadPool(size_t threads) {
    for (size_t i = 1; i < threads; ++i) threads_.emplace_back([this] { Serve(); });
  }

  ~ThreadPool() override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      closing_ = true;
    }
    work_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  size_t concurrency() const override { return threads_.size() + 1; }

  void Run(size_t count, const std::function<void(size_t)>& task) override {
    // One Run at a time: a second query waits for its turn.
    const std::lock_guard<std::mutex> turn(turn_);
    std::unique_lock<std::mutex> lock(mutex_);
    task_ = &task;
    next_ = 0;
    count_ = count;
    unfinished_ = count;
    if (count > 1) work_.notify_all();
    WorkOff(&lock);
    done_.wait(lock, [this] { return unfinished_ == 0; });
    task_ = nullptr;
  }

 private:
  // Takes tasks until none is left. Holds the lock but while a task runs.
  void WorkOff(std::unique_lock<std::mutex>* lock) {
    while (next_ < count_) {
      const size_t number = next_++;
      const std::function<void(size_t)>& task = *task_;
      lock->unlock();
      task(number);
      lock->lock();
      if (--unfinished_ == 0) done_.notify_all();
    }
  }

  void Serve() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
      work_.wait(lock, [this] { return closing_ || next_ < count_; });
      if (closing_) return;
      WorkOff(&lock);
    }
  }

  std::mutex turn_;
  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable done_;
  const std::function<void(size_t)>* task_ = nullptr;
  size_t next_ = 0;
  size_t count_ = 0;
  size_t unfinished_ = 0;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<Executor> NewThreadPool(size_t threads) {
  return std::make_unique<ThreadPool>(threads == 0 ? 1 : threads);
}

}  // namespace slq
