#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "base/arena.h"
#include "base/memory_budget.h"
#include "column/batch.h"
#include "column/column.h"
#include "column/key.h"

namespace slq::exec {

struct GroupLimits {
  size_t groups_max = 1'000'000;
};

// Numbers the distinct keys it is shown 0, 1, 2, ... Two keys are one when each of their
// values has the same canonical text (column/text.h), and null equals null. The hash is
// seeded per process, so that keys cannot be chosen to collide. Not thread-safe.
class GroupTable {
 public:
  // `key_columns` >= 1. `budget` must outlive the table.
  GroupTable(size_t key_columns, const GroupLimits& limits, MemoryBudget* budget);
  GroupTable(const GroupTable&) = delete;
  GroupTable& operator=(const GroupTable&) = delete;

  // Sets groups[i] to the number of the key of rows.row(i), numbering new keys.
  // ResourceExhausted past groups_max or the budget.
  absl::Status Assign(std::span<const column::Column* const> keys, const column::Selection& rows,
                      std::vector<uint32_t>* groups);

  // Takes in the keys of `other`: (*map)[i] is this table's number of its group i.
  absl::Status Merge(const GroupTable& other, std::vector<uint32_t>* map);

  size_t size() const { return hashes_.size(); }

  // A value of the key of `group`. Of the values seen that are equal in text, the one
  // whose type is first of long, float, bool, string. Lives as long as the table.
  Value Key(size_t group, size_t key_column) const { return values_[group * width_ + key_column]; }

 private:
  uint64_t HashOf(const Value& value) const;
  void HashColumn(const column::Column& column, const column::Selection& rows, bool first);
  bool IsKeyOf(size_t group, std::span<const Value> key) const;
  void NoteTypes(size_t group, std::span<const Value> key);
  absl::Status FindOrAdd(std::span<const Value> key, uint64_t hash, uint32_t* group);
  absl::Status Add(std::span<const Value> key, uint64_t hash, size_t slot, uint32_t* group);
  absl::Status GrowSlots();

  const size_t width_;
  const GroupLimits limits_;
  const uint64_t seed_;
  std::vector<uint32_t> slots_;   // group + 1, or 0; a power of two, at most half full
  std::vector<uint64_t> hashes_;  // by group
  std::vector<Value> values_;     // by group, then key column
  Arena texts_;
  Reservation reservation_;
  std::vector<uint64_t> row_hashes_;   // of the batch at hand
  std::vector<uint64_t> code_hashes_;  // of a dictionary
  std::vector<Value> row_key_;
};

}  // namespace slq::exec
