#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "slq/value.h"

#include "column/batch.h"
#include "column/column.h"

namespace slq::exec {

// What an expression is over a batch: a column with a value per row, or one value for
// all rows. Does not own either.
struct Operand {
  const column::Column* column = nullptr;  // null: `constant`
  Value constant;

  bool is_constant() const { return column == nullptr; }
  Value At(size_t row) const { return column == nullptr ? constant : column->At(row); }
};

// Makes `out` a column of values.size() rows with the values of the selected rows, in
// the plainest layout that holds them. Other rows are unspecified.
void StoreValues(std::span<const Value> values, const column::Selection& rows, column::Column* out);

}  // namespace slq::exec
