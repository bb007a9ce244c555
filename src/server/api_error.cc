#include "server/api_error.h"

#include <string>

#include "slq/output.h"

namespace slq::server {
namespace {

struct Entry {
  int status;
  std::string_view code;
  std::string_view sentence;
};

// The codes that begin with APIGW are those of the gateway that clients used to meet in
// front of the API.
Entry EntryOf(ApiError error) {
  switch (error) {
    case ApiError::kInvalidBody:
      return {400, "LTS.0009", "Failed to validate the request body"};
    case ApiError::kNotJson:
      return {400, "LTS.0007", "The request body format must be json"};
    case ApiError::kUnauthenticated:
      return {401, "LTS.0414", "Invalid token"};
    case ApiError::kForbidden:
      return {403, "LTS.0001", "Invalid projectId"};
    case ApiError::kNoGroup:
      return {400, "LTS.0201", "The log group is not existed"};
    case ApiError::kNoStream:
      return {400, "LTS.0208", "The log stream is not existed"};
    case ApiError::kQueryFailed:
      return {500, "LTS.0202", "Failed to query lts struct log"};
    case ApiError::kWriteFailed:
      return {500, "LTS.0010", "The system encountered an internal error"};
    case ApiError::kBadRequest:
      return {400, "APIGW.0201", "Bad request"};
    case ApiError::kNoSuchApi:
      return {404, "APIGW.0101", "The API does not exist"};
    case ApiError::kMethod:
      return {405, "APIGW.0101", "The API does not support this method"};
    case ApiError::kBodyTooLarge:
      return {413, "APIGW.0201", "Request entity too large"};
    case ApiError::kEncoding:
      return {415, "APIGW.0201", "Unsupported content encoding"};
    case ApiError::kHeadTooLarge:
      return {431, "APIGW.0201", "Request headers too large"};
    case ApiError::kTooMany:
      return {429, "APIGW.0308", "Too many requests"};
    case ApiError::kBusy:
      return {503, "APIGW.0201", "The server is busy"};
  }
  return {500, "LTS.0010", "The system encountered an internal error"};
}

std::string Text(const absl::Status& status) {
  return std::string(status.message().data(), status.message().size());
}

// Errors that a client can do something about.
bool IsOfTheStatement(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsResourceExhausted(status) ||
         absl::IsOutOfRange(status) || absl::IsNotFound(status);
}

}  // namespace

Response ErrorResponse(ApiError error, std::string_view reason) {
  const Entry entry = EntryOf(error);
  std::string message(entry.sentence);
  if (!reason.empty()) message.append(": ").append(reason);
  Response response;
  response.status = entry.status;
  response.error_code = entry.code;
  response.body = "{\"error_code\":\"";
  response.body.append(entry.code).append("\",\"error_msg\":");
  AppendJsonString(message, &response.body);
  response.body += '}';
  return response;
}

Response QueryErrorResponse(const absl::Status& status) {
  const std::string text = Text(status);
  if (IsOfTheStatement(status)) return ErrorResponse(ApiError::kInvalidBody, text);
  Response response = ErrorResponse(ApiError::kQueryFailed);
  response.log_note = text;
  return response;
}

Response WriteErrorResponse(const absl::Status& status) {
  const std::string text = Text(status);
  if (absl::IsInvalidArgument(status)) return ErrorResponse(ApiError::kInvalidBody, text);
  Response response = ErrorResponse(ApiError::kWriteFailed);
  response.log_note = text;
  return response;
}

}  // namespace slq::server
