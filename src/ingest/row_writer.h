#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "column/batch.h"
#include "column/scan.h"
#include "ingest/compiled_rule.h"

namespace slq::ingest {

// `text` as its declared type: a long or float if it is one. Nothing if it does not
// parse as that; then it stays a string.
std::optional<Value> ConvertText(std::string_view text, Type declared);

// Where a parser puts what it finds. Each distinct wanted name is a slot; the values of
// the rows of a batch gather in cells, and each column is made of them at the end, when the
// types in it are known. Not thread-safe.
class RowWriter {
 public:
  RowWriter(const RuleCore& core, std::span<const column::ScanColumn> columns);

  // The wanted names, rising; a name's slot is its index.
  const std::vector<std::string>& names() const { return names_; }
  std::optional<uint32_t> SlotOf(std::string_view name) const;

  void BeginBatch(size_t rows, column::Batch* batch, ScanReport* report);

  // Of the current row; a slot set twice keeps the last value and is counted.
  void Set(uint32_t slot, const Value& value) {
    row_duplicates_ += set_in_[slot] == attempt_ ? 1 : 0;
    set_in_[slot] = attempt_;
    row_cells_[slot] = value;
  }

  // Takes back what was set in the current row.
  void ForgetRow();

  // Ends the row: its values count, or none does. `reason` must outlive the batch.
  void AcceptRow() {
    duplicates_ += row_duplicates_;
    NextRow();
  }
  void RejectRow(const char* reason);

  void EndBatch();

 private:
  void NextRow() {
    row_cells_ += names_.size();
    row_duplicates_ = 0;
    ++attempt_;
    ++row_;
  }
  void Convert(uint32_t slot);

  struct Target {
    uint32_t column;
    uint32_t slot;
  };

  std::vector<std::string> names_;
  std::vector<Type> declared_;  // by slot
  std::vector<Target> targets_;
  std::optional<uint32_t> error_slot_;

  std::vector<Value> cells_;      // row by row, a slot each; null where nothing is set
  Value* row_cells_ = nullptr;    // of the current row
  uint64_t attempt_ = 0;          // at a row; goes up with each
  std::vector<uint64_t> set_in_;  // by slot: the attempt that set it last
  uint64_t row_duplicates_ = 0;
  uint64_t duplicates_ = 0;  // of the batch

  column::Batch* batch_ = nullptr;
  ScanReport* report_ = nullptr;
  size_t rows_ = 0;
  size_t row_ = 0;
  std::vector<std::pair<const char*, uint64_t>> reasons_;  // of this batch
};

// All fields of one line, the other form of the same answer.
class FieldList {
 public:
  FieldList(const RuleCore& core, std::vector<column::NamedValue>* fields)
      : core_(core), fields_(*fields) {
    fields_.clear();
  }

  // A name that is there already keeps its place and gets the new value.
  void Add(std::string_view name, const Value& value);

  // Ends the line. Null fields are absent.
  void Accept();
  void Reject(const char* reason);

 private:
  const RuleCore& core_;
  std::vector<column::NamedValue>& fields_;
  uint64_t seen_[4] = {};  // one bit for a hash of each name, to pass over the search
};

}  // namespace slq::ingest
