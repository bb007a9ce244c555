#pragma once

#include <memory>

#include "slq/output.h"

namespace slq::emit {

// RFC 4180 with a header. Null is nothing, an empty string is "". Rows of SELECT * are
// kept until the end, because the header names the fields of all of them.
std::unique_ptr<RowWriter> NewCsvWriter(const OutputOptions& options);

}  // namespace slq::emit
