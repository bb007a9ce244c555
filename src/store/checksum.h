#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "base/strings.h"

namespace slq::store {

// XXH3, 64 bits. A seed that differs from file to file keeps bytes of one file from
// passing in another.
uint64_t Checksum(std::string_view bytes, uint64_t seed = 0);

inline absl::Status DataLoss(std::string_view message) {
  return MakeError(absl::StatusCode::kDataLoss, message);
}
inline absl::Status FailedPrecondition(std::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, message);
}

// "PATH is damaged at byte OFFSET: WHAT".
absl::Status Damaged(std::string_view path, uint64_t offset, std::string_view what);

}  // namespace slq::store
