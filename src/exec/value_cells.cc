#include "exec/value_cells.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace slq::exec {

ValueCells::ValueCells(MemoryBudget* budget)
    : values_(budget, "the values of the groups"),
      rooms_(budget, "the texts of the groups"),
      text_bytes_(budget, "the texts of the groups") {}

absl::Status ValueCells::Resize(size_t groups) { return values_.Resize(groups); }

absl::Status ValueCells::SetText(size_t group, std::string_view text) {
  SLQ_RETURN_IF_ERROR(rooms_.Resize(values_.size()));
  Room& room = rooms_[group];
  if (room.bytes < text.size()) {
    // Powers of two bound what a growing text leaves behind to its own size.
    constexpr size_t kRoomFirst = 16;
    const size_t bytes = std::max(kRoomFirst, std::bit_ceil(text.size()));
    SLQ_RETURN_IF_ERROR(text_bytes_.GrowTo(arena_.bytes_with(bytes)));
    room = {arena_.Allocate(bytes), bytes};
  }
  if (!text.empty()) std::memcpy(room.data, text.data(), text.size());
  values_[group] = Value::String({room.data, text.size()});
  return absl::OkStatus();
}

}  // namespace slq::exec
