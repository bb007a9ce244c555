#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "slq/value.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/arena.h"
#include "base/memory_budget.h"
#include "column/batch.h"
#include "column/column.h"
#include "column/order.h"
#include "exec/run_context.h"

namespace slq::exec {

// How rows are put in order by one of their sort keys.
struct SortKey {
  bool descending = false;
  bool nulls_first = false;
  bool total = false;  // tells equal numbers apart (column::CompareTotal)
};

// One value of a kept row.
struct KeptCell {
  std::string_view name;  // of SELECT *, whose rows name their values; else ""
  Value value;
  std::string_view exact;  // of sum and avg, else ""
};

// Rows of an answer, kept with copies of their texts, and put in order. Rows that sort
// equal stay in the order of their sequence numbers. A row and all it holds lie in one piece
// of an arena, so that growing moves nothing but a pointer a row. Not thread-safe.
class RowBuffer {
 public:
  // `context` must outlive the buffer.
  RowBuffer(std::vector<SortKey> sort_keys, RunContext* context);

  // Adds a row; texts are copied. `sort_values` has one value per sort key.
  absl::Status Add(uint64_t sequence, std::span<const Value> sort_values,
                   std::span<const KeptCell> cells);

  // Drops rows that cannot be among the first `count` in the final order, now and then:
  // at most a small multiple of `count` rows stay. For ORDER BY with LIMIT, with one `count`.
  absl::Status KeepFirst(size_t count);

  // Leaves in `rows` the rows of these columns, one per sort key, that KeepFirst might keep. To
  // be called for all rows, or for none: the final order depends also on those that drop out.
  // The sequence number of row i is `first_sequence` + i.
  void LeaveCandidates(std::span<const column::Column* const> keys, uint64_t first_sequence,
                       column::Selection* rows);

  // Whether LeaveCandidates knows of rows yet that are not wanted.
  bool leaves_rows_out() const { return last_wanted_ != nullptr; }

  // Takes in all rows of `other`, made with the same keys and context.
  absl::Status Append(RowBuffer* other);

  // Puts the rows in order and drops those past the first `count`.
  absl::Status Sort(size_t count);

  void Clear();
  size_t size() const { return rows_.size(); }
  std::span<const KeptCell> cells(size_t row) const {
    return {rows_[row]->cells, rows_[row]->cell_count};
  }

 private:
  struct StoredRow {
    uint64_t sequence;
    const Value* sort_values;  // one per sort key
    const KeptCell* cells;
    uint32_t cell_count;
    bool kept;  // by KeepFirst
  };
  struct Entry {
    uint64_t prefix;  // of the first sort key (exec/sort_prefix.h)
    StoredRow* row;
  };
  // What is known of the strings among the values of a sort key.
  struct KeyStrings {
    bool numeric = false;  // some are decimal numbers
    bool other = false;    // some are not, or are bools
    // Whether a later value decides how these strings are ordered.
    bool open() const { return numeric && !other; }
  };

  absl::Status Store(uint64_t sequence, std::span<const Value> sort_values,
                     std::span<const KeptCell> cells);
  absl::Status Reserve(size_t row_bytes, size_t pointers);
  void Note(size_t key, const Value& value);
  void NoteAll(size_t key, const column::Column& column, const column::Selection& rows);
  bool AnyOpen() const;
  template <typename ValueOf>
  int CompareWith(const StoredRow& a, ValueOf value_of, uint64_t sequence,
                  std::span<const column::NumericStrings> numeric) const;
  int Compare(const StoredRow& a, const StoredRow& b,
              std::span<const column::NumericStrings> numeric) const;
  std::vector<column::NumericStrings> FinalOrder() const;
  absl::StatusOr<size_t> SharedOfStrings(StopCheck* stop) const;
  absl::Status FillEntries(std::span<const column::NumericStrings> numeric, StopCheck* stop,
                           std::vector<Entry>* entries) const;
  absl::Status SortEntries(std::span<const column::NumericStrings> numeric, StopCheck* stop,
                           std::vector<Entry>* entries) const;
  absl::Status MarkFirst(size_t count, std::span<const column::NumericStrings> numeric,
                         StopCheck* stop, std::vector<Entry>* entries);
  absl::Status Compact(const StoredRow* last);

  std::vector<SortKey> sort_keys_;
  std::vector<KeyStrings> key_strings_;
  std::vector<StoredRow*> rows_;
  // The last of the rows that KeepFirst kept: what comes after it in the order is not wanted.
  const StoredRow* last_wanted_ = nullptr;
  std::vector<Arena> arenas_;    // the last one takes new rows
  size_t full_arena_bytes_ = 0;  // of the others
  RunContext* const context_;
  Reservation reservation_;
};

}  // namespace slq::exec
