#pragma once

#include <memory>

#include "slq/output.h"

namespace slq::emit {

// An aligned table for people. Columns that hold only numbers stand right; NULL is
// spelled out where a row has no value. Nothing a cell holds can move the cursor.
std::unique_ptr<RowWriter> NewTableWriter(const OutputOptions& options);

}  // namespace slq::emit
