#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "server/catalogue.h"
#include "server/json_members.h"
#include "server/route.h"
#include "server/service.h"
#include "server/target.h"

namespace slq::server {

// A request on its way through the service.
struct Service::Call {
  const Request* request = nullptr;
  const std::atomic<bool>* cancelled = nullptr;
  const Target* target = nullptr;
  Route route;
  std::string inflated;   // where the body was gzip
  std::string_view body;  // of the request, or `inflated`
  JsonDocument json;
  const std::optional<QueryRequest>* query = nullptr;  // unset: to be read from `json`
  StreamEntry* stream = nullptr;
};

}  // namespace slq::server
