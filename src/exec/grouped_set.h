#pragma once

#include <algorithm>
#include <cstddef>

#include "absl/status/status.h"
#include "base/memory_budget.h"
#include "base/status_macros.h"

namespace slq::exec {

// Makes room in an Abseil table for one more element, asking `reservation` first: the
// table itself then never grows. `extra` is memory per element kept beside the table.
template <typename Table>
absl::Status ReserveOneMore(Table* table, size_t* room, size_t extra, Reservation* reservation) {
  if (table->size() < *room) return absl::OkStatus();
  constexpr size_t kRoomFirst = 14;
  const size_t wanted = std::max(kRoomFirst, 2 * *room);
  // A slot and its control byte; at most 7 of 8 slots are used, and sizes are powers of 2.
  size_t slots = 16;
  while (slots - slots / 8 - 1 < wanted) slots *= 2;
  constexpr size_t kSlotBytes = sizeof(typename Table::value_type) + 1;
  SLQ_RETURN_IF_ERROR(reservation->GrowTo(slots * kSlotBytes + wanted * extra));
  table->reserve(wanted);
  *room = wanted;
  return absl::OkStatus();
}

}  // namespace slq::exec
