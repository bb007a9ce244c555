#include "base/block.h"

#include <new>
#include <utility>

#include <sys/mman.h>

namespace slq {
namespace {

constexpr std::align_val_t kHugePage{Block::kHugePageBytes};

}  // namespace

Block::Block(size_t bytes) : bytes_(bytes) {
  if (bytes < kHugePageBytes) {
    data_ = static_cast<char*>(::operator new(bytes));
    return;
  }
  data_ = static_cast<char*>(::operator new(bytes, kHugePage));
  // Whole pages only: what lies behind is not ours. Where the system has none, all stays as it is.
  madvise(data_, bytes / kHugePageBytes * kHugePageBytes, MADV_HUGEPAGE);
}

Block::Block(Block&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

Block& Block::operator=(Block&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

Block::~Block() {
  if (bytes_ < kHugePageBytes) {
    ::operator delete(data_);
  } else {
    ::operator delete(data_, kHugePage);
  }
}

}  // namespace slq
