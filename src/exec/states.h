#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/arena.h"
#include "base/memory_budget.h"
#include "base/status_macros.h"

namespace slq::exec {

// One state per group, in chunks whose memory the budget grants before they are there. Only
// the first chunk moves as it grows, so that many states cost no more than they take.
template <typename T>
class States {
  static_assert(alignof(T) <= 16);

 public:
  States(MemoryBudget* budget, const char* what) : reservation_(budget, what) {}
  States(const States&) = delete;
  States& operator=(const States&) = delete;
  ~States() {
    if (!std::is_trivially_destructible_v<T>) {
      for (size_t c = 1; c < chunks_.size(); ++c) std::destroy_n(chunks_[c], kChunk);
    }
  }

  // Makes room for `groups` states; new ones are T().
  absl::Status Resize(size_t groups) {
    if (groups > room_) SLQ_RETURN_IF_ERROR(Grow(groups));
    size_ = std::max(size_, groups);
    return absl::OkStatus();
  }

  // Makes room for one more, for Append.
  absl::Status ReserveOneMore() { return has_room() ? absl::OkStatus() : Grow(size_ + 1); }
  bool has_room() const { return size_ < room_; }

  // REQUIRES: has_room().
  void Append(const T& state) { (*this)[size_++] = state; }

  size_t size() const { return size_; }
  T& operator[](size_t group) { return chunks_[group >> kChunkBits][group & (kChunk - 1)]; }
  const T& operator[](size_t group) const {
    return chunks_[group >> kChunkBits][group & (kChunk - 1)];
  }

 private:
  static constexpr int kChunkBits = 12;
  static constexpr size_t kChunk = size_t{1} << kChunkBits;
  static constexpr size_t kChunkBytes = kChunk * sizeof(T);

  absl::Status Grow(size_t groups) {
    if (room_ < kChunk) SLQ_RETURN_IF_ERROR(GrowFirst(groups));
    while (room_ < groups) {
      SLQ_RETURN_IF_ERROR(reservation_.GrowTo(kChunkBytes + arena_.bytes_with(kChunkBytes)));
      auto* const chunk = reinterpret_cast<T*>(arena_.Allocate(kChunkBytes));
      std::uninitialized_value_construct_n(chunk, kChunk);
      chunks_.push_back(chunk);
      room_ += kChunk;
    }
    return absl::OkStatus();
  }

  absl::Status GrowFirst(size_t groups) {
    const size_t room = std::min(kChunk, std::max(groups, 2 * room_));
    // Both arrays are there while one becomes the other.
    SLQ_RETURN_IF_ERROR(reservation_.GrowTo((room_ + room) * sizeof(T)));
    auto grown = std::make_unique<T[]>(room);
    std::move(first_.get(), first_.get() + size_, grown.get());
    first_ = std::move(grown);
    chunks_.resize(1);
    chunks_[0] = first_.get();
    room_ = room;
    reservation_.ShrinkTo(room * sizeof(T));
    return absl::OkStatus();
  }

  std::vector<T*> chunks_;
  std::unique_ptr<T[]> first_;
  Arena arena_;  // of the other chunks
  size_t room_ = 0;
  size_t size_ = 0;
  Reservation reservation_;
};

}  // namespace slq::exec
