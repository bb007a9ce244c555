#include "exec/truth.h"

#include <utility>

#include "exec/kernels.h"

namespace slq::exec {

namespace {

template <typename Keep>
void Select(const column::Selection& rows, column::Selection* out, Keep keep) {
  uint32_t* const begin = out->Room(rows.size());
  size_t count = 0;
  // Writes each row and keeps it by moving on: no branch that data could mispredict.
  ForRows(rows, [&](size_t row) {
    begin[count] = static_cast<uint32_t>(row);
    count += static_cast<size_t>(keep(row));
  });
  if (rows.all() && count == rows.size()) {
    out->SelectAll(count);
    return;
  }
  out->SelectFirst(count);
}

}  // namespace

void MarkNulls(std::span<const uint8_t> nulls, const column::Selection& rows,
               std::span<Truth> truth) {
  if (nulls.empty()) return;
  ForRows(rows, [&](size_t row) {
    if (nulls[row] != 0) truth[row] = Truth::kNull;
  });
}

void Fill(Truth value, const column::Selection& rows, std::span<Truth> truth) {
  ForRows(rows, [&](size_t row) { truth[row] = value; });
}

void SelectWhere(Truth wanted, std::span<const Truth> truth, const column::Selection& rows,
                 column::Selection* out) {
  Select(rows, out, [=](size_t row) { return truth[row] == wanted; });
}

void SelectUnless(Truth refused, std::span<const Truth> truth, const column::Selection& rows,
                  column::Selection* out) {
  Select(rows, out, [=](size_t row) { return truth[row] != refused; });
}

}  // namespace slq::exec
