#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/block.h"

namespace slq {

// Memory for texts that live and die together. Pointers stay valid until Clear or
// destruction, moves included. Not thread-safe.
class Arena {
 public:
  // Uninitialised bytes, without alignment.
  char* Allocate(size_t bytes) {
    if (bytes > left_) Grow(bytes);
    char* const out = next_;
    next_ += bytes;
    left_ -= bytes;
    return out;
  }

  std::string_view Copy(std::string_view text) {
    if (text.empty()) return {};
    char* const out = Allocate(text.size());
    std::memcpy(out, text.data(), text.size());
    return {out, text.size()};
  }

  // Forgets everything handed out; keeps the first block for reuse.
  void Clear();

  // Whether Allocate would take nothing from the heap.
  bool has_room(size_t bytes) const { return bytes <= left_; }

  // Bytes taken from the heap.
  size_t bytes() const { return bytes_; }

  // What bytes() will be once `bytes` more are allocated.
  size_t bytes_with(size_t bytes) const {
    return bytes <= left_ ? bytes_ : bytes_ + NextBlock(bytes);
  }

 private:
  void Grow(size_t bytes);
  size_t NextBlock(size_t bytes) const;

  std::vector<Block> blocks_;
  char* next_ = nullptr;
  size_t left_ = 0;
  size_t bytes_ = 0;
};

}  // namespace slq
