#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace slq::exec {

// The same as IntegerIndex for texts, which it does not own. A slot has the high half of
// the hash: it chooses the slot and rules out nearly every other text without a look.
class TextIndex {
 public:
  struct Entry {
    const char* data;
    uint32_t size;
    uint32_t id;
    std::string_view text() const { return {data, size}; }
  };

  TextIndex() : slots_(kSlotsFirst) {}

  uint64_t Hash(std::string_view text) const { return HashBytes(text, seed_); }

  // To be called one after the other for many texts: a slot says where the entry is, and
  // the entry where the text is.
  void PrefetchSlot(uint64_t hash) const { __builtin_prefetch(&slots_[hash >> shift_]); }
  void PrefetchEntry(uint64_t hash) const {
    const Slot& slot = slots_[hash >> shift_];
    if (slot.next_entry != 0) __builtin_prefetch(&entries_[slot.next_entry - 1]);
  }
  void PrefetchText(uint64_t hash) const {
    const Slot& slot = slots_[hash >> shift_];
    if (slot.next_entry != 0) __builtin_prefetch(entries_[slot.next_entry - 1].data);
  }
  // True once most of it no longer fits a near cache, so that prefetching pays.
  bool is_large() const { return slots_.size() > 16 * 1024; }

  // Null if there is none. Valid until Add.
  const Entry* Find(std::string_view text, uint64_t hash) const {
    const size_t mask = slots_.size() - 1;
    const auto tag = static_cast<uint32_t>(hash >> 32);
    for (size_t i = hash >> shift_; slots_[i].next_entry != 0; i = (i + 1) & mask) {
      if (slots_[i].tag != tag) continue;
      const Entry& entry = entries_[slots_[i].next_entry - 1];
      if (entry.text() == text) return &entry;
    }
    return nullptr;
  }

  // REQUIRES: the text is not there, lives as long as the index, and !is_full().
  void Add(const Entry& entry, uint64_t hash);

  bool is_full() const { return 8 * (entries_.size() + 1) > 5 * slots_.size(); }
  size_t bytes() const { return BytesOf(slots_.size()); }
  size_t bytes_when_grown() const { return BytesOf(2 * slots_.size()); }
  void Grow();

 private:
  struct Slot {
    uint32_t tag = 0;
    uint32_t next_entry = 0;  // one past the number of the entry; 0 = the slot is free
  };
  static constexpr int kSlotBitsFirst = 4;
  static constexpr size_t kSlotsFirst = size_t{1} << kSlotBitsFirst;

  static size_t BytesOf(size_t slots) {
    return slots * sizeof(Slot) + slots * 5 / 8 * sizeof(Entry);
  }
  Slot* FreeSlot(uint32_t tag);

  std::vector<Slot> slots_;
  std::vector<Entry> entries_;
  int shift_ = 64 - kSlotBitsFirst;
  uint64_t seed_ = ProcessSeed();
};

}  // namespace slq::exec
