#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace slq::server {

class JsonDocument;

// What the body of a query asks for.
struct QueryRequest {
  std::string sql;
  int64_t start_ms = 0;  // closed at both ends; no line fits if start > end
  int64_t end_ms = 0;
  bool original_content = false;
};

// The body of the retired API. Times are strings of 13 digits, or such integers; members
// that it does not know are passed over. Errors are InvalidArgument.
absl::StatusOr<QueryRequest> ParseQuery(const JsonDocument& body, size_t statement_characters_max);

// The body of the API that came after it.
absl::StatusOr<QueryRequest> ParseSuccessorQuery(const JsonDocument& body);

}  // namespace slq::server
