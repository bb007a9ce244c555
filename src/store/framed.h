#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace slq::store {

// Small files that are written at once: 8 bytes of magic, the format's version (4 bytes),
// the body's size (4 bytes), the body, and the checksum of all that (8 bytes).

std::string Frame(std::string_view magic, uint32_t version, std::string_view body);

// The body, in place. DataLoss for damage; FailedPrecondition for a version above
// `version`, whose body is not looked at. `path` is for the messages.
absl::StatusOr<std::string_view> Unframe(std::string_view magic, uint32_t version,
                                         std::string_view bytes, std::string_view path);

}  // namespace slq::store
