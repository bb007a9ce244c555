#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "server/http_message.h"

namespace slq::server {

// What can go wrong, as clients of the API know it: a status, a code and a sentence.
enum class ApiError : uint8_t {
  kInvalidBody,      // 400 LTS.0009; a reason follows the sentence
  kNotJson,          // 400 LTS.0007
  kUnauthenticated,  // 401 LTS.0414, the same bytes whatever was wrong
  kForbidden,        // 403 LTS.0001
  kNoGroup,          // 400 LTS.0201
  kNoStream,         // 400 LTS.0208
  kQueryFailed,      // 500 LTS.0202
  kWriteFailed,      // 500 LTS.0010
  kBadRequest,       // 400, not HTTP as this server accepts it
  kNoSuchApi,        // 404
  kMethod,           // 405
  kBodyTooLarge,     // 413
  kEncoding,         // 415, a Content-Encoding other than gzip
  kHeadTooLarge,     // 431
  kTooMany,          // 429
  kBusy,             // 503
};

Response ErrorResponse(ApiError error, std::string_view reason = "");

// 400 with the reason where the statement or its data are to blame; otherwise 500, whose
// reason only the log learns.
Response QueryErrorResponse(const absl::Status& status);
Response WriteErrorResponse(const absl::Status& status);

}  // namespace slq::server
