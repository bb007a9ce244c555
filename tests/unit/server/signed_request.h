#pragma once

#include <string>

#include "absl/time/time.h"
#include "server/http_message.h"

// The request whose signatures are known from outside this project.
namespace slq::server {

inline constexpr const char* kAccess = "AKEXAMPLE0123456789A";
inline constexpr const char* kSecret = "SkExample0123456789abcdefghijABCDEFGHIJ01";
inline constexpr const char* kProject = "0123456789abcdef0123456789abcdef";
inline constexpr const char* kSignatureOfFour =
    "ba15f7bf831599c9f34225e1cf57fd1acfa82455b069be8450f8d06420fdd41f";
inline constexpr const char* kSignatureOfDate =
    "a7222dd57e7644846c127f414c19acec1a178dc0274eaa77f30f6e22138c0184";

inline absl::Time SignedTime() {
  return absl::FromCivil(absl::CivilSecond(2024, 1, 2, 3, 4, 5), absl::UTCTimeZone());
}

inline std::string AuthorizationOf(const std::string& signed_headers,
                                   const std::string& signature) {
  return std::string("SDK-HMAC-SHA256 Access=") + kAccess + ", SignedHeaders=" + signed_headers +
         ", Signature=" + signature;
}

inline Request SignedRequest() {
  Request request;
  request.method = "POST";
  request.target = std::string("/v2/") + kProject +
                   "/groups/11111111-1111-1111-1111-111111111111/streams/"
                   "22222222-2222-2222-2222-222222222222/struct-content/query";
  request.headers = {{"Host", "127.0.0.1:8080"},
                     {"Content-Type", "application/json"},
                     {"X-Project-Id", kProject},
                     {"X-Sdk-Date", "20240102T030405Z"},
                     {"Authorization", AuthorizationOf("content-type;host;x-project-id;x-sdk-date",
                                                       kSignatureOfFour)}};
  request.body =
      R"x({"start_time":"1595811590539","end_time":"1595811593539","sql_expression":"select count(test3), sum(test4) group by(test1)"})x";
  return request;
}

inline void SetHeader(Request* request, const std::string& name, const std::string& value) {
  for (Header& header : request->headers) {
    if (header.name == name) header.value = value;
  }
}

}  // namespace slq::server
