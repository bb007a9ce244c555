#pragma once

#include <string_view>

#include "slq/error.h"

#include "absl/status/status.h"

namespace slq {

// Line and column of byte `offset` of `text`; an offset past the end is the end.
TextPosition PositionAt(std::string_view text, size_t offset);

// A status "line:column: sentence" with the position attached (slq/error.h).
absl::Status ErrorAt(absl::StatusCode code, const TextPosition& position,
                     std::string_view sentence);

// An error of the run (OutOfRange, ResourceExhausted) that has no position yet gets this one.
// Others, and OK, stay as they are.
absl::Status PlacedAt(absl::Status status, const TextPosition& position);

}  // namespace slq
