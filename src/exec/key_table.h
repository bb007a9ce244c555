#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "slq/value.h"

#include "absl/status/status.h"
#include "base/arena.h"
#include "base/memory_budget.h"
#include "column/batch.h"
#include "column/column.h"
#include "exec/integer_index.h"
#include "exec/states.h"
#include "exec/text_index.h"

namespace slq::exec {

// Numbers the distinct keys (column/key.h) of one column 0, 1, 2, ... with a loop for
// each layout. Not thread-safe.
class KeyTable {
 public:
  // `budget` must outlive the table.
  KeyTable(size_t keys_max, MemoryBudget* budget);

  // Sets ids[i] to the number of the key in rows.row(i); `ids` has a place per row.
  // ResourceExhausted past keys_max or the budget.
  absl::Status Assign(const column::Column& column, const column::Selection& rows,
                      std::span<uint32_t> ids);

  // Sets numbers[i] to the number of the key entries[i], which is not null, if sizes[i] > 0.
  absl::Status AssignEntries(std::span<const Value> entries, std::span<const uint32_t> sizes,
                             std::span<uint32_t> numbers);

  size_t size() const { return values_.size(); }

  // A value of the key. Of the values seen that are equal in text, the one whose type is
  // first of long, float, bool, string. Its text lives as long as the table.
  Value Key(size_t id) const { return values_[id]; }

 private:
  struct CodeId {
    uint32_t stamp = 0;  // of the batch that the id is for
    uint32_t id = 0;
  };

  absl::Status AssignNulls(std::span<uint32_t> ids);
  absl::Status AssignLongs(const column::Column& column, const column::Selection& rows,
                           std::span<uint32_t> ids);
  absl::Status AssignStrings(const column::Column& column, const column::Selection& rows,
                             std::span<uint32_t> ids);
  absl::Status ClearCodeIds(size_t codes);
  template <typename CodeOf, typename Find>
  absl::Status AssignKnown(std::span<uint32_t> ids, CodeOf code_of, Find find);
  absl::Status AssignCodes(const column::Column& column, const column::Selection& rows,
                           std::span<uint32_t> ids);

  absl::Status IdOfValue(const Value& given, uint32_t* id);
  absl::Status IdOfNull(uint32_t* id);
  absl::Status IdOfInteger(int64_t key, uint64_t hash, const Value& value, uint32_t* id);
  absl::Status IdOfText(std::string_view text, uint64_t hash, const Value& value, uint32_t* id);
  absl::Status AddInteger(int64_t key, uint64_t hash, const Value& value, uint32_t* id);
  absl::Status AddText(uint64_t hash, const Value& value, uint32_t* id);
  absl::Status AddValue(const Value& value, uint32_t* id);
  bool HasText(uint32_t id, std::string_view text) const;
  TextIndex::Slot* FindText(std::string_view text, uint64_t hash) {
    return texts_.Find(hash, [this, text](uint32_t id) { return HasText(id, text); });
  }
  bool HasRoomForText(size_t bytes) const {
    return !texts_.is_full() && HasRoomForValue() && arena_.has_room(bytes);
  }
  bool HasRoomForValue() const { return values_.has_room() && values_.size() < keys_max_; }
  uint32_t TakeText(std::string_view text, uint64_t hash, TextIndex::Slot* slot);

  const size_t keys_max_;
  IntegerIndex integers_;
  TextIndex texts_;
  uint32_t null_id_;
  States<Value> values_;  // by id
  Arena arena_;
  Reservation integer_bytes_;
  Reservation text_index_bytes_;
  Reservation text_bytes_;
  Reservation code_bytes_;
  std::vector<CodeId> code_ids_;
  uint32_t stamp_ = 0;
};

}  // namespace slq::exec
