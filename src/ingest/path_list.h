#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace slq::ingest {

// The files that `paths` name, in order: files as they are, folders and globs expanded as
// OpenFiles (slq/log_source.h) says, "-" left alone. NotFound for a path or glob that
// names nothing, ResourceExhausted past `inputs_max` files.
absl::StatusOr<std::vector<std::string>> ListInputs(const std::vector<std::string>& paths,
                                                    size_t inputs_max);

}  // namespace slq::ingest
