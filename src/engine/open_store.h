#pragma once

#include <memory>
#include <string>

#include "slq/store.h"

#include "absl/status/statusor.h"
#include "base/system.h"

namespace slq::engine {

// Store::Open on a system of the caller's, so that tests can make it fail.
absl::StatusOr<std::unique_ptr<Store>> OpenStore(std::unique_ptr<System> system,
                                                 const std::string& directory,
                                                 const StoreOptions& options);

}  // namespace slq::engine
