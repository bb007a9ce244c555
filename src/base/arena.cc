#include "base/arena.h"

#include <algorithm>

namespace slq {
namespace {

constexpr size_t kFirstBlockBytes = 1000;  // from the cache of small blocks of malloc
constexpr size_t kBlockBytesMax = 1024 * 1024;

}  // namespace

size_t Arena::NextBlock(size_t bytes) const {
  const size_t doubled =
      blocks_.empty() ? kFirstBlockBytes : std::min(2 * blocks_.back().size, kBlockBytesMax);
  return std::max(bytes, doubled);
}

void Arena::Grow(size_t bytes) {
  const size_t size = NextBlock(bytes);
  blocks_.push_back({std::unique_ptr<char[]>(new char[size]), size});
  bytes_ += size;
  next_ = blocks_.back().data.get();
  left_ = size;
}

void Arena::Clear() {
  if (blocks_.empty()) return;
  blocks_.erase(blocks_.begin() + 1, blocks_.end());
  bytes_ = blocks_.front().size;
  next_ = blocks_.front().data.get();
  left_ = bytes_;
}

}  // namespace slq
