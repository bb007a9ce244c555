#pragma once

#include <memory>

#include "slq/output.h"

namespace slq::emit {

// {"struct_logs":[{...},...]}: every value a JSON string or null, and the exact text of
// sums and averages.
std::unique_ptr<RowWriter> NewStructLogsWriter();

// One object a line with native types. A float that is no JSON number (infinite) is null.
std::unique_ptr<RowWriter> NewJsonLinesWriter();

}  // namespace slq::emit
