#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slq/query.h"

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"

namespace slq::emit {

// Rows kept as text by a format that must see all of them before it writes one: CSV of
// SELECT *, whose columns are the union of the rows', and tables, whose widths depend on
// every cell. Not thread-safe.
class KeptRows {
 public:
  struct KeptCell {
    uint32_t column;
    uint32_t size;
    size_t offset;  // of its canonical text in the store
    Type type;
  };

  // `format` names the format in the error at the limit.
  KeptRows(size_t bytes_max, std::string_view format) : bytes_max_(bytes_max), format_(format) {}

  // Columns that stand before all that rows bring.
  void AddColumns(std::span<const std::string> names);

  // ResourceExhausted past the limit; the row is then not kept.
  absl::Status Add(Row row);

  // In the order in which they were first seen.
  const std::deque<std::string>& columns() const { return columns_; }
  size_t row_count() const { return row_ends_.size(); }
  std::span<const KeptCell> row(size_t index) const;
  std::string_view text(const KeptCell& cell) const {
    return std::string_view(texts_).substr(cell.offset, cell.size);
  }

 private:
  uint32_t ColumnOf(std::string_view name);

  const size_t bytes_max_;
  const std::string_view format_;
  std::deque<std::string> columns_;  // a deque, so that the keys below stay where they are
  absl::flat_hash_map<std::string_view, uint32_t> column_numbers_;
  std::vector<KeptCell> cells_;
  std::vector<size_t> row_ends_;  // index in cells_ past each row
  std::string texts_;
};

}  // namespace slq::emit
