#include "base/arena.h"

#include <algorithm>

namespace slq {
namespace {

constexpr size_t kFirstBlockBytes = 1000;  // from the cache of small blocks of malloc
constexpr size_t kBlockBytesMax = Block::kHugePageBytes;

}  // namespace

size_t Arena::NextBlock(size_t bytes) const {
  const size_t doubled =
      blocks_.empty() ? kFirstBlockBytes : std::min(2 * blocks_.back().bytes(), kBlockBytesMax);
  return std::max(bytes, doubled);
}

void Arena::Grow(size_t bytes) {
  const size_t size = NextBlock(bytes);
  blocks_.emplace_back(size);
  bytes_ += size;
  next_ = blocks_.back().data();
  left_ = size;
}

void Arena::Clear() {
  if (blocks_.empty()) return;
  blocks_.erase(blocks_.begin() + 1, blocks_.end());
  bytes_ = blocks_.front().bytes();
  next_ = blocks_.front().data();
  left_ = bytes_;
}

}  // namespace slq
