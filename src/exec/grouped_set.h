#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "base/memory_budget.h"
#include "base/status_macros.h"

namespace slq::exec {

// An Abseil table in 64 parts that grow on their own, with memory that the budget grants
// first: a table of millions takes a tenth of a second to grow, in which no query could be
// stopped. `Table` is a flat_hash_set or flat_hash_map.
template <typename Table>
class TableInParts {
 public:
  // `extra` is memory per element that is kept beside the table. `budget` must outlive it.
  TableInParts(MemoryBudget* budget, const char* what, size_t extra = 0)
      : reservation_(budget, what), extra_(extra) {}

  // The part for elements that are spread by `spread`: any number in which they differ.
  Table* PartFor(uint64_t spread) { return &parts_[PartOf(spread)].table; }

  // Makes room in that part for one more element: then the table itself never grows.
  absl::Status ReserveOneMore(uint64_t spread) {
    Part& part = parts_[PartOf(spread)];
    return part.table.size() < part.room ? absl::OkStatus() : Grow(&part);
  }

  size_t size() const {
    size_t size = 0;
    for (const Part& part : parts_) size += part.table.size();
    return size;
  }

  // Calls f(element) for each.
  template <typename F>
  void ForEach(F f) const {
    for (const Part& part : parts_) {
      for (const auto& element : part.table) f(element);
    }
  }

 private:
  static constexpr int kPartBits = 6;

  struct Part {
    Table table;
    size_t room = 0;
    size_t bytes = 0;
  };

  static size_t PartOf(uint64_t spread) {
    return (spread * 0x9E3779B97F4A7C15u) >> (64 - kPartBits);
  }

  absl::Status Grow(Part* part) {
    constexpr size_t kRoomFirst = 14;
    const size_t wanted = std::max(kRoomFirst, 2 * part->room);
    // A slot and its control byte; at most 7 of 8 slots are used, and sizes are powers of 2.
    size_t slots = 16;
    while (slots - slots / 8 - 1 < wanted) slots *= 2;
    constexpr size_t kSlotBytes = sizeof(typename Table::value_type) + 1;
    const size_t bytes = slots * kSlotBytes + wanted * extra_;
    SLQ_RETURN_IF_ERROR(reservation_.GrowTo(bytes_ - part->bytes + bytes));
    bytes_ += bytes - part->bytes;
    part->bytes = bytes;
    part->table.reserve(wanted);
    part->room = wanted;
    return absl::OkStatus();
  }

  std::array<Part, size_t{1} << kPartBits> parts_;
  size_t bytes_ = 0;
  Reservation reservation_;
  const size_t extra_;
};

}  // namespace slq::exec
