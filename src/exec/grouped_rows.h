#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "column/column.h"
#include "exec/accumulator.h"

// Loops over the rows an accumulator takes in, with the questions about layout, nulls and
// groups asked outside of them.
namespace slq::exec {

// Calls f(group, row) for each row.
template <typename F>
void ForEachRow(const GroupedRows& rows, F f) {
  if (rows.groups.empty()) {
    rows.rows->ForEach([&f](uint32_t row) { f(0u, row); });
    return;
  }
  for (size_t i = 0; i < rows.groups.size(); ++i) f(rows.groups[i], rows.rows->row(i));
}

// Calls f(group, row) for each row that is not null in a column with these null bytes.
template <typename F>
void ForEachNotNull(std::span<const uint8_t> nulls, const GroupedRows& rows, F f) {
  if (nulls.empty()) {
    ForEachRow(rows, f);
    return;
  }
  ForEachRow(rows, [&](uint32_t group, uint32_t row) {
    if (nulls[row] == 0) f(group, row);
  });
}

// Calls f(group, value) for each value of a column of any layout that is not null.
template <typename F>
void ForEachValue(const column::Column& column, const GroupedRows& rows, F f) {
  if (column.layout() == column::Column::Layout::kNull) return;
  ForEachRow(rows, [&](uint32_t group, uint32_t row) {
    const Value value = column.At(row);
    if (!value.is_null()) f(group, value);
  });
}

// Calls f(values) with spans of at most kBlock of the selected values that are not null:
// parts of the column itself where nothing is left out, else copies. For one group.
template <size_t kBlock, typename T, typename F>
void ForEachBlock(std::span<const T> values, std::span<const uint8_t> nulls,
                  const column::Selection& rows, F f) {
  if (rows.all() && nulls.empty()) {
    for (size_t first = 0; first < rows.size(); first += kBlock) {
      f(values.subspan(first, std::min(kBlock, rows.size() - first)));
    }
    return;
  }
  std::array<T, kBlock> kept;
  size_t count = 0;
  rows.ForEach([&](uint32_t row) {
    kept[count] = values[row];
    count += nulls.empty() || nulls[row] == 0 ? 1 : 0;
    if (count < kBlock) return;
    f(std::span<const T>(kept));
    count = 0;
  });
  if (count > 0) f(std::span<const T>(kept).first(count));
}

}  // namespace slq::exec
