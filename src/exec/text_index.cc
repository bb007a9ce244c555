#include "exec/text_index.h"

#include <utility>

namespace slq::exec {

TextIndex::Slot* TextIndex::FreeSlot(uint32_t tag) {
  const size_t mask = slots_.size() - 1;
  size_t i = (uint64_t{tag} << 32) >> shift_;
  while (slots_[i].next_entry != 0) i = (i + 1) & mask;
  return &slots_[i];
}

void TextIndex::Add(const Entry& entry, uint64_t hash) {
  entries_.push_back(entry);
  const auto tag = static_cast<uint32_t>(hash >> 32);
  *FreeSlot(tag) = {tag, static_cast<uint32_t>(entries_.size())};
}

void TextIndex::Grow() {
  const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(2 * slots_.size()));
  --shift_;
  entries_.reserve(slots_.size() * 5 / 8);
  for (const Slot& slot : old) {
    if (slot.next_entry != 0) *FreeSlot(slot.tag) = slot;
  }
}

}  // namespace slq::exec
