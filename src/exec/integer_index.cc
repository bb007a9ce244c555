#include "exec/integer_index.h"

#include <utility>

namespace slq::exec {

void IntegerIndex::Grow() {
  const SlotArray<Slot> old = std::exchange(slots_, SlotArray<Slot>(2 * slots_.size()));
  --shift_;
  old.ForEachTaken([this](const Slot& slot) { slots_.PutFrom(Hash(slot.key) >> shift_, slot); });
}

}  // namespace slq::exec
