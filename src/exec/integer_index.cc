#include "exec/integer_index.h"

#include <utility>

namespace slq::exec {

void IntegerIndex::Grow() {
  const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(2 * slots_.size()));
  --shift_;
  for (const Slot& slot : old) {
    if (slot.next_id != 0) *Find(slot.key, Hash(slot.key)) = slot;
  }
}

}  // namespace slq::exec
