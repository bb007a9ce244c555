#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>

#include "base/block.h"

namespace slq::exec {

// The slots of a hash table: all Slot() at first.
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
  const Slot* begin() const { return slots(); }
  const Slot* end() const { return slots() + size_; }

 private:
  Slot* slots() const { return reinterpret_cast<Slot*>(block_.data()); }

  Block block_;
  size_t size_;
};

}  // namespace slq::exec
