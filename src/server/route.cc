#include "server/route.h"

#include <algorithm>

namespace slq::server {
namespace {

struct Pattern {
  std::string_view path;  // {p}, {g} and {s} stand for an id
  Endpoint endpoint;
  std::string_view methods;
};

constexpr Pattern kPatterns[] = {
    {"/healthz", Endpoint::kHealth, "GET, HEAD"},
    {"/metrics", Endpoint::kMetrics, "GET, HEAD"},
    {"/v2/{p}/groups/{g}/streams/{s}/struct-content/query", Endpoint::kQuery, "POST"},
    {"/v2/{p}/streams/{s}/struct-content/query", Endpoint::kSuccessorQuery, "POST"},
    {"/v2/{p}/groups", Endpoint::kGroups, "GET, POST"},
    {"/v2/{p}/groups/{g}/streams", Endpoint::kStreams, "GET, POST"},
    {"/v2/{p}/lts/struct/template", Endpoint::kTemplate, "DELETE, GET, POST, PUT"},
    {"/v2/{p}/lts/groups/{g}/streams/{s}/tenant/contents", Endpoint::kIngest, "POST"},
    {"/v2/{p}/lts/groups/{g}/streams/{s}/tenant/contents/high-accuracy", Endpoint::kPreciseIngest,
     "POST"},
};

const Pattern& PatternOf(Endpoint endpoint) {
  return *std::find_if(std::begin(kPatterns), std::end(kPatterns),
                       [endpoint](const Pattern& p) { return p.endpoint == endpoint; });
}

bool Match(std::string_view path, const Target& target, Route* route) {
  for (const std::string& segment : target.segments) {
    if (path.empty()) return false;
    path.remove_prefix(1);
    const std::string_view wanted = path.substr(0, path.find('/'));
    path.remove_prefix(wanted.size());
    if (wanted == "{p}") {
      route->project = segment;
    } else if (wanted == "{g}") {
      route->group = segment;
    } else if (wanted == "{s}") {
      route->stream = segment;
    } else if (wanted != segment) {
      return false;
    }
  }
  return path.empty();
}

}  // namespace

std::optional<Route> FindRoute(const Target& target) {
  for (const Pattern& pattern : kPatterns) {
    Route route;
    route.endpoint = pattern.endpoint;
    if (Match(pattern.path, target, &route)) return route;
  }
  return std::nullopt;
}

std::string_view AllowedMethods(Endpoint endpoint) { return PatternOf(endpoint).methods; }

bool Allows(Endpoint endpoint, std::string_view method) {
  std::string_view methods = AllowedMethods(endpoint);
  while (!methods.empty()) {
    const size_t comma = std::min(methods.find(", "), methods.size());
    if (methods.substr(0, comma) == method) return true;
    methods.remove_prefix(std::min(comma + 2, methods.size()));
  }
  return false;
}

bool IsWrite(Endpoint endpoint, std::string_view method) {
  if (method == "GET" || method == "HEAD") return false;
  return endpoint != Endpoint::kQuery && endpoint != Endpoint::kSuccessorQuery;
}

}  // namespace slq::server
