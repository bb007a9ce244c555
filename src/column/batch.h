#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
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
    rows_.clear();
  }

  // Just these rows, rising.
  void SelectRows(std::vector<uint32_t> rows) {
    all_ = false;
    rows_ = std::move(rows);
    count_ = rows_.size();
  }

  // Hands out the row list for a filter to write the survivors into; SelectRows follows.
  std::vector<uint32_t> TakeBuffer() { return std::move(rows_); }

  bool all() const { return all_; }  // rows 0 to size() - 1
  size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }

  // Row number of the i-th selected row.
  uint32_t row(size_t i) const { return all_ ? static_cast<uint32_t>(i) : rows_[i]; }

  // Calls f(row) for each selected row. The loop over all rows has no indirection.
  template <typename F>
  void ForEach(F f) const {
    if (all_) {
      for (uint32_t row = 0; row < count_; ++row) f(row);
    } else {
      for (const uint32_t row : rows_) f(row);
    }
  }

 private:
  bool all_ = true;
  size_t count_ = 0;
  std::vector<uint32_t> rows_;
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
  Arena arena;                          // texts made for this batch

  // Ready to be filled again with `column_count` columns.
  void Clear(size_t column_count) {
    rows = 0;
    columns.resize(column_count);
    for (Column& c : columns) c.Clear();
    selection.SelectAll(0);
    lines.clear();
    unparsed.clear();
    arena.Clear();
  }
};

// One field of a line.
struct NamedValue {
  std::string_view name;
  Value value;
};

}  // namespace slq::column
