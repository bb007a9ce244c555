#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace slq::server {

// The bytes that a gzip body holds. ResourceExhausted if there are more than `bytes_max`,
// InvalidArgument if it is damaged, cut short, or followed by something else.
absl::StatusOr<std::string> Inflate(std::string_view gzip, size_t bytes_max);

}  // namespace slq::server
