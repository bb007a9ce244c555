#pragma once

#include <cstddef>

#include "slq/value.h"

#include "column/column.h"

namespace slq::ingest {

// Makes `column` hold `rows` values, of which the first is `cells[0]` and each other lies
// `stride` values behind the one before. Texts are not copied.
void FillColumn(const Value* cells, size_t stride, size_t rows, column::Column* column);

}  // namespace slq::ingest
