#include "ingest/buffer_pool.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ingest/line_split.h"

namespace slq::ingest {

Buffer BufferPool::Take(size_t capacity) {
  capacity = std::max(capacity, usual_capacity_);
  if (capacity == usual_capacity_) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!free_.empty()) {
      Buffer buffer = std::move(free_.back());
      free_.pop_back();
      return buffer;
    }
  }
  Buffer buffer = {std::make_unique_for_overwrite<char[]>(capacity + kLinePadding), capacity};
  std::memset(buffer.data.get() + capacity, 0, kLinePadding);
  return buffer;
}

void BufferPool::Give(Buffer buffer) {
  if (buffer.capacity != usual_capacity_) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  free_.push_back(std::move(buffer));
}

}  // namespace slq::ingest
