#pragma once

#include <string>
#include <vector>

#include "slq/store.h"

#include "absl/status/statusor.h"
#include "base/system.h"

namespace slq::store {

// Reads every byte of every file of a store and checks it; changes nothing. A store that
// somebody writes to meanwhile may look torn, or short of a file that was just replaced.
absl::StatusOr<std::vector<VerifyFinding>> VerifyStore(System* system,
                                                       const std::string& directory);

}  // namespace slq::store
