#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <type_traits>

#include "base/block.h"

namespace slq::exec {

// The slots of a hash table, a power of two of them: all Slot() at first. A Slot has a next_id,
// which is 0 where it is free.
template <typename Slot>
class SlotArray {
 public:
  explicit SlotArray(size_t size) : block_(size * sizeof(Slot)), size_(size) {
    static_assert(std::is_trivially_destructible_v<Slot>);
    std::uninitialized_value_construct_n(slots(), size);
  }

  size_t size() const { return size_; }
  Slot& operator[](size_t i) { return slots()[i]; }
  const Slot& operator[](size_t i) const { return slots()[i]; }

  // Calls take(slot) for each that is taken: its next_id is not 0.
  template <typename F>
  void ForEachTaken(F take) const {
    constexpr size_t kSlotsAtATime = 256;
    std::array<Slot, kSlotsAtATime> taken;  // or a branch for each that is not foreseen
    for (size_t first = 0; first < size_; first += kSlotsAtATime) {
      const size_t end = std::min(first + kSlotsAtATime, size_);
      size_t count = 0;
      for (size_t i = first; i < end; ++i) {
        taken[count] = slots()[i];
        count += slots()[i].next_id != 0 ? 1 : 0;
      }
      for (size_t i = 0; i < count; ++i) take(taken[i]);
    }
  }

  // Puts a slot into the first free one from place `i` on.
  void PutFrom(size_t i, const Slot& slot) {
    while (slots()[i].next_id != 0) i = (i + 1) & (size_ - 1);
    slots()[i] = slot;
  }

 private:
  Slot* slots() const { return reinterpret_cast<Slot*>(block_.data()); }

  Block block_;
  size_t size_;
};

}  // namespace slq::exec
