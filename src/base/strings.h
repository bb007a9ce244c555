#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

// The bridge to Abseil builds whose absl::string_view is a class of its own. Where it
// is std::string_view these functions do nothing.
namespace slq {

inline absl::string_view ToAbsl(std::string_view s) {
  return absl::string_view(s.data(), s.size());
}
inline std::string_view ToStd(absl::string_view s) { return std::string_view(s.data(), s.size()); }

inline absl::Status MakeError(absl::StatusCode code, std::string_view message) {
  return absl::Status(code, ToAbsl(message));
}
inline absl::Status InvalidArgument(std::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, message);
}
inline absl::Status ResourceExhausted(std::string_view message) {
  return MakeError(absl::StatusCode::kResourceExhausted, message);
}
inline absl::Status NotFound(std::string_view message) {
  return MakeError(absl::StatusCode::kNotFound, message);
}
inline absl::Status Unavailable(std::string_view message) {
  return MakeError(absl::StatusCode::kUnavailable, message);
}
inline absl::Status Internal(std::string_view message) {
  return MakeError(absl::StatusCode::kInternal, message);
}

}  // namespace slq
