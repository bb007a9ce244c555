#pragma once

#include <cstddef>

namespace slq {

// A piece of uninitialised memory from the process's allocator, aligned for any type that
// needs no more than 16 bytes. Not thread-safe.
class Block {
 public:
  // From so many bytes on, the system is asked for huge pages: a large table then has few page
  // faults, and the address of a place in it is at hand for the processor.
  static constexpr size_t kHugePageBytes = size_t{2} << 20;

  Block() = default;
  explicit Block(size_t bytes);
  Block(Block&& other) noexcept;
  Block& operator=(Block&& other) noexcept;
  ~Block();

  char* data() const { return data_; }
  size_t bytes() const { return bytes_; }

 private:
  char* data_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace slq
