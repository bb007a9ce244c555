#include "exec/text_index.h"

#include <utility>

namespace slq::exec {

void TextIndex::Grow() {
  const SlotArray<Slot> old = std::exchange(slots_, SlotArray<Slot>(2 * slots_.size()));
  --shift_;
  old.ForEachTaken(
      [this](const Slot& slot) { slots_.PutFrom((uint64_t{slot.tag} << 32) >> shift_, slot); });
}

}  // namespace slq::exec
