#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/hash.h"
#include "exec/slot_array.h"

namespace slq::exec {

// The same as IntegerIndex for texts, which whoever uses it keeps by number. A slot has the
// high half of the hash: it chooses the slot and rules out nearly every other text without a
// look.
class TextIndex {
 public:
  struct Slot {
    uint32_t tag = 0;
    uint32_t next_id = 0;  // one past the number of the text; 0 = the slot is free
  };

  TextIndex() : slots_(kSlotsFirst) {}

  uint64_t Hash(std::string_view text) const { return HashBytes(text, seed_); }

  void Prefetch(uint64_t hash) const { __builtin_prefetch(&slots_[hash >> shift_]); }

  // What next_id of the slot of a text with this hash probably is, from one look.
  uint32_t Guess(uint64_t hash) const {
    const Slot& slot = slots_[hash >> shift_];
    return slot.tag == static_cast<uint32_t>(hash >> 32) ? slot.next_id : 0;
  }

  // True once most of it no longer fits a near cache, so that prefetching pays.
  bool is_large() const { return slots_.size() > 16 * 1024; }

  // The slot of the text with this hash whose number is_text(number) is true of, or the free
  // one where it belongs. Valid until Grow.
  template <typename IsText>
  Slot* Find(uint64_t hash, IsText is_text) {
    const size_t mask = slots_.size() - 1;
    const auto tag = static_cast<uint32_t>(hash >> 32);
    size_t i = hash >> shift_;
    while (slots_[i].next_id != 0 && (slots_[i].tag != tag || !is_text(slots_[i].next_id - 1))) {
      i = (i + 1) & mask;
    }
    return &slots_[i];
  }

  // Fills a free slot that Find gave for `hash`. REQUIRES: !is_full().
  void Take(Slot* slot, uint64_t hash, uint32_t id) {
    *slot = {static_cast<uint32_t>(hash >> 32), id + 1};
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

}  // namespace slq::exec
