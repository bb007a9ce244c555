#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace slq::server {

// The target of a request, decoded once: what is routed is also what is signed.
struct Target {
  std::vector<std::string> segments;                            // of the path
  std::vector<std::pair<std::string, std::string>> parameters;  // of the query, in order

  // The first parameter of this name, or "".
  std::string_view Parameter(std::string_view name) const;
};

// InvalidArgument for anything but an absolute path with an optional query: bad escapes,
// empty, "." and ".." segments, and escapes of '/', '%' or control characters. One slash
// at the end of the path is passed over.
absl::StatusOr<Target> ParseTarget(std::string_view text);

// RFC 3986: everything but letters, digits and -._~ as %XX.
std::string PercentEncode(std::string_view text);

// As the signature of a request sees them: the path ends with a slash, the parameters are
// sorted.
std::string CanonicalPath(const Target& target);
std::string CanonicalQuery(const Target& target);

}  // namespace slq::server
