#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/target.h"

namespace slq::server {

enum class Endpoint : uint8_t {
  kHealth,
  kMetrics,
  kQuery,           // of the retired API
  kSuccessorQuery,  // of the API that came after it
  kGroups,
  kStreams,
  kTemplate,
  kIngest,
  kPreciseIngest,  // a time for each line
};

// Where a request goes, and the ids in its path.
struct Route {
  Endpoint endpoint = Endpoint::kHealth;
  std::string project;
  std::string group;
  std::string stream;
};

std::optional<Route> FindRoute(const Target& target);

// The methods of an endpoint as the Allow header writes them: "GET, POST".
std::string_view AllowedMethods(Endpoint endpoint);
bool Allows(Endpoint endpoint, std::string_view method);

// Whether a request changes what the server keeps; it must then not be replayed.
bool IsWrite(Endpoint endpoint, std::string_view method);

}  // namespace slq::server
