#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/int128.h"
#include "column/column.h"

namespace slq::column {

// Which rows of a batch are in play, in rising order. Filters shrink it; nothing else
// about a batch changes when rows drop out.
class Selection {
 public:
  // All of `rows` rows.
  void SelectAll(size_t rows) {
    all_ = true;
    count_ = rows;
  }

  // Just these rows, rising.
  void SelectRows(std::vector<uint32_t> rows) {
    all_ = false;
    rows_ = std::move(rows);
    count_ = rows_.size();
  }

  // Hands out the row list for a filter to write the survivors into; SelectRows follows.
  std::vector<uint32_t> TakeBuffer() { return std::move(rows_); }

  // The same in place: room for up to `rows` rows, of which SelectFirst takes the first ones.
  uint32_t* Room(size_t rows) {
    if (rows_.size() < rows) rows_.resize(rows);
    return rows_.data();
  }
  void SelectFirst(size_t count) {
    all_ = false;
    count_ = count;
  }

  // The rows of `other`, in memory that is there already.
  void Assign(const Selection& other) {
    if (other.all_) return SelectAll(other.count_);
    std::copy_n(other.rows_.begin(), other.count_, Room(other.count_));
    SelectFirst(other.count_);
  }

  // Leaves the rows that f(row) is true of.
  template <typename F>
  void Keep(F f) {
    const size_t count = count_;
    uint32_t* const rows = Room(count);
    size_t left = 0;
    for (size_t i = 0; i < count; ++i) {
      const uint32_t row = all_ ? static_cast<uint32_t>(i) : rows[i];
      rows[left] = row;
      left += f(row) ? 1 : 0;
    }
    if (!all_ || left < count) SelectFirst(left);
  }

  // The same rows counted from the end of `rows`.
  void Mirror(size_t rows) {
    if (all_ && count_ == rows) return;
    std::vector<uint32_t> mirrored;
    mirrored.reserve(count_);
    for (size_t i = count_; i-- > 0;) {
      mirrored.push_back(static_cast<uint32_t>(rows - 1) - row(i));
    }
    SelectRows(std::move(mirrored));
  }

  bool all() const { return all_; }  // rows 0 to size() - 1
  size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }

  // Row number of the i-th selected row.
  uint32_t row(size_t i) const { return all_ ? static_cast<uint32_t>(i) : rows_[i]; }

  // Calls f(row) for each selected row. The loop over all rows has no indirection.
  template <typename F>
  void ForEach(F f) const {
    const size_t count = count_;
    if (all_) {
      for (uint32_t row = 0; row < count; ++row) f(row);
    } else {
      for (size_t i = 0; i < count; ++i) f(rows_[i]);
    }
  }

 private:
  bool all_ = true;
  size_t count_ = 0;
  std::vector<uint32_t> rows_;  // the first count_ unless all_
};

// What is known of a column over all rows of a batch, in place of its values.
struct ColumnSummary {
  uint64_t values = 0;      // that are not null
  uint64_t numbers = 0;     // longs and floats among them; no other value is a number
  bool has_floats = false;  // among these
  Int128 total = 0;         // the exact sum of these is this over ten to the scale
  unsigned scale = 0;
};

// A few thousand rows as columns. Texts in it live in the input's buffers or in `arena`
// and stay valid until whoever filled the batch fills it again.
struct Batch {
  size_t rows = 0;
  std::vector<Column> columns;  // as the scan request lists them, `rows` long each
  Selection selection;
  std::vector<std::string_view> lines;  // the raw lines; may be empty if the request did not ask
  std::vector<uint8_t> unparsed;        // one byte a row, 1 = the rule could not parse it;
                                        // empty when there is none
  std::vector<uint32_t> weights;        // how many lines each row stands for; empty: one each
  // In place of all columns, with all rows selected; or empty.
  std::vector<ColumnSummary> summaries;
  // In place of all columns but one, what the lines that each row stands for have in each column:
  // by row, and then by column; or empty.
  std::vector<ColumnSummary> row_summaries;
  Arena arena;  // texts made for this batch

  // The lines that the selected rows stand for.
  uint64_t selected_lines() const {
    if (weights.empty()) return selection.size();
    uint64_t count = 0;
    selection.ForEach([&](uint32_t row) { count += weights[row]; });
    return count;
  }

  // Ready to be filled again with `column_count` columns.
  void Clear(size_t column_count) {
    rows = 0;
    columns.resize(column_count);
    for (Column& c : columns) c.Clear();
    selection.SelectAll(0);
    lines.clear();
    unparsed.clear();
    weights.clear();
    summaries.clear();
    row_summaries.clear();
    arena.Clear();
  }
};

// One field of a line.
struct NamedValue {
  std::string_view name;
  Value value;
};

}  // namespace slq::column
