#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace slq::ingest {

// Bytes of a chunk that is being filled or read.
struct Buffer {
  std::unique_ptr<char[]> data;
  size_t capacity = 0;  // of use; kLinePadding more bytes may be read
};

// Buffers that chunks gave back, for the next chunks: memory follows the chunks in use,
// and is not asked for and returned again for each. Thread-safe.
class BufferPool {
 public:
  explicit BufferPool(size_t usual_capacity) : usual_capacity_(usual_capacity) {}

  // A buffer of at least `capacity`, and at least the usual capacity.
  Buffer Take(size_t capacity);
  // Keeps a buffer of usual size; frees a larger one, which held an exceptional line.
  void Give(Buffer buffer);

  size_t usual_capacity() const { return usual_capacity_; }

 private:
  const size_t usual_capacity_;
  std::mutex mutex_;
  std::vector<Buffer> free_;
};

}  // namespace slq::ingest
