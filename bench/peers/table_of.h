#pragma once

#include "slq/query.h"

#include "absl/status/statusor.h"
#include "peers/engine.h"

namespace slq::bench {

// All rows of an answer of slq, in the texts that engines are compared by.
absl::StatusOr<Table> TableOf(Rows* rows);

}  // namespace slq::bench
