#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "base/hash.h"
#include "base/memory_budget.h"
#include "base/status_macros.h"
#include "exec/slot_array.h"

namespace slq::exec {

// Finds the slot of an integer: open addressing, linear probing, a power of two of slots.
// The high bits of the hash choose the slot, so that growth walks both tables in order.
// Does not grow by itself; whoever adds asks for memory first. Not thread-safe.
class IntegerIndex {
 public:
  struct Slot {
    int64_t key = 0;
    uint32_t next_id = 0;  // one past the number of the key; 0 = the slot is free
    uint32_t rank = 0;     // for the user
  };

  IntegerIndex() : slots_(kSlotsFirst) {}

  uint64_t Hash(int64_t key) const { return HashInt(static_cast<uint64_t>(key), seed_); }
  void Prefetch(uint64_t hash) const { __builtin_prefetch(&slots_[hash >> shift_]); }

  // The slot of `key`, or the free one where it belongs. Valid until Grow.
  Slot* Find(int64_t key, uint64_t hash) {
    const size_t mask = slots_.size() - 1;
    size_t i = hash >> shift_;
    while (slots_[i].next_id != 0 && slots_[i].key != key) i = (i + 1) & mask;
    return &slots_[i];
  }

  // Fills a free slot. REQUIRES: !is_full().
  void Take(Slot* slot, const Slot& content) {
    *slot = content;
    ++used_;
  }

  // At most 5 of 8 slots are used, which keeps probes short.
  bool is_full() const { return 8 * (used_ + 1) > 5 * slots_.size(); }
  size_t bytes() const { return slots_.size() * sizeof(Slot); }
  size_t bytes_when_grown() const { return 2 * bytes(); }
  void Grow();

 private:
  static constexpr int kSlotBitsFirst = 4;
  static constexpr size_t kSlotsFirst = size_t{1} << kSlotBitsFirst;

  SlotArray<Slot> slots_;
  int shift_ = 64 - kSlotBitsFirst;
  size_t used_ = 0;
  uint64_t seed_ = ProcessSeed();
};

// Grows an index, this or a TextIndex, with memory that the budget grants first: for a moment
// there are two.
template <typename Index>
absl::Status GrowIndex(Index* index, Reservation* reservation) {
  const size_t grown = index->bytes_when_grown();
  SLQ_RETURN_IF_ERROR(reservation->GrowTo(index->bytes() + grown));
  index->Grow();
  reservation->ShrinkTo(grown);
  return absl::OkStatus();
}

}  // namespace slq::exec
