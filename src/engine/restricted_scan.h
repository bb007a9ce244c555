#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "column/scan.h"
#include "engine/access_policy_state.h"
#include "engine/query_state.h"

namespace slq::engine {

// The scan that `make_scan` makes for `request`, seen through a policy: rows it forbids are
// not selected, hidden columns hold nulls and masked ones the mask. What is above cannot tell
// what is not there, but for the report, which is that of the scan beneath. `policy` must
// outlive the scan.
absl::StatusOr<std::unique_ptr<column::Scan>> RestrictScan(const CompiledPolicy::State& policy,
                                                           column::ScanRequest request,
                                                           const ScanMaker& make_scan);

}  // namespace slq::engine
