#include "exec/text_index.h"

#include <utility>

namespace slq::exec {

void TextIndex::Grow() {
  const SlotArray<Slot> old = std::exchange(slots_, SlotArray<Slot>(2 * slots_.size()));
  --shift_;
  const size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.next_id == 0) continue;
    size_t i = (uint64_t{slot.tag} << 32) >> shift_;
    while (slots_[i].next_id != 0) i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

}  // namespace slq::exec
