#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "slq/value.h"

#include "absl/status/status.h"
#include "base/memory_budget.h"
#include "column/batch.h"
#include "column/column.h"
#include "exec/integer_index.h"
#include "exec/key_table.h"
#include "exec/run_context.h"
#include "exec/states.h"

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

  // Of a table with one key column: see KeyTable.
  absl::Status AssignEntries(std::span<const Value> entries, std::span<const uint32_t> sizes,
                             std::span<uint32_t> numbers) {
    return columns_[0]->AssignEntries(entries, sizes, numbers);
  }

  // Takes in the keys of `other`: (*map)[i] is this table's number of its group i.
  absl::Status Merge(const GroupTable& other, std::vector<uint32_t>* map, StopCheck* stop);

  size_t size() const;

  // A value of the key of `group`. Of the values equal in text that the column had in any
  // group, the one whose type is first of long, float, bool, string. Lives as long as the
  // table.
  Value Key(size_t group, size_t key_column) const {
    return pairs_.empty() ? columns_[0]->Key(group) : KeyOfPair(group, key_column);
  }

  // Appends these values of `groups`.
  void AppendKeys(std::span<const uint32_t> groups, size_t key_column, column::Column* out) const;

 private:
  bool FillOneType(std::span<const uint32_t> groups, size_t key_column, column::Column* out) const;
  Value KeyOfPair(size_t group, size_t key_column) const;

  // Numbers pairs: of a group of the key columns so far, and a key of the next one.
  struct Pairs {
    explicit Pairs(MemoryBudget* budget)
        : pairs(budget, "the groups"), index_bytes(budget, "the groups") {}

    IntegerIndex index;
    States<uint64_t> pairs;  // by number; the group in the high half
    Reservation index_bytes;
  };

  absl::Status AssignPairs(Pairs* pairs, std::span<const uint32_t> keys,
                           std::span<uint32_t> groups);
  absl::Status AddPair(Pairs* pairs, uint64_t pair, uint64_t hash, uint32_t* number);

  const GroupLimits limits_;
  std::vector<std::unique_ptr<KeyTable>> columns_;
  std::vector<std::unique_ptr<Pairs>> pairs_;  // one less than columns
  std::vector<uint32_t> column_ids_;           // of the batch at hand
};

}  // namespace slq::exec
