#include "server/api_error.h"

#include <map>
#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/signature.h"
#include "support/broken_store.h"
#include "unit/server/gzip.h"
#include "unit/server/service_fixture.h"

namespace slq::server {
namespace {

using testing::HasSubstr;
using testing::Not;

// A path, a stack, a version, a secret.
void ExpectNothingOfTheInside(const Response& response) {
  for (const char* inside : {"/", ".cc", ".h:", "0x", "oost", "east", "slq", "xception", "1.81",
                             "secret", kToken, kSecret}) {
    EXPECT_THAT(response.body, Not(HasSubstr(inside)));
  }
  for (const Header& header : response.headers) EXPECT_EQ(header.name, "Allow");
}

std::string ErrorBody(std::string_view code, std::string_view message) {
  return std::string("{\"error_code\":\"")
      .append(code)
      .append("\",\"error_msg\":\"")
      .append(message)
      .append("\"}");
}

Request SignedWrite(const std::string& body) {
  Request request = SignedRequest();
  request.target = ProjectPath() + "/groups";
  request.body = body;
  const SignatureClaim claim =
      *ParseAuthorization(AuthorizationOf("x-sdk-date", std::string(64, '0')));
  const Digest signature =
      HmacSha256(kSecret, StringToSign(claim, request, *ParseTarget(request.target)));
  SetHeader(&request, "Authorization", AuthorizationOf("x-sdk-date", HexOf(signature)));
  return request;
}

// All but 431 and 503, which the transport gives.
TEST(ApiErrorTest, EveryErrorCanBeMetAndSaysNothingOfTheInside) {
  ServiceParts parts;
  parts.limits.query_body_bytes_max = 1000;
  parts.AddExample();
  const std::string groups = ProjectPath() + "/groups";
  const std::string no_group = groups + "/33333333-1111-1111-1111-111111111111/streams";
  const std::string no_stream =
      groups + "/" + kGroup + "/streams/33333333-1111-1111-1111-111111111111/struct-content/query";
  const std::string query = QueryBody("select *");
  const std::vector<Header> gzip = {{"Content-Encoding", "gzip"}};
  struct Case {
    Response response;
    int status;
    std::string_view code, message;
  };
  const Case cases[] = {
      {parts.Send("POST", QueryPath(), "{}"), 400, "LTS.0009",
       "Failed to validate the request body: start_time is required"},
      {parts.Send("POST", QueryPath(), "{"), 400, "LTS.0007",
       "The request body format must be json"},
      {parts.Send("POST", QueryPath(), query, {}, "wrong"), 401, "LTS.0414", "Invalid token"},
      {parts.Send("POST", QueryPath(), query, {}, kOtherToken), 403, "LTS.0001",
       "Invalid projectId"},
      {parts.Send("GET", no_group), 400, "LTS.0201", "The log group is not existed"},
      {parts.Send("POST", no_stream, query), 400, "LTS.0208", "The log stream is not existed"},
      {parts.Send("GET", "/v2/%2e%2e/etc/passwd"), 400, "APIGW.0201",
       "Bad request: a path segment is empty or made of dots"},
      {parts.Send("GET", "/etc/passwd"), 404, "APIGW.0101", "The API does not exist"},
      {parts.Send("TRACE", QueryPath()), 405, "APIGW.0101", "The API does not support this method"},
      {parts.Send("POST", QueryPath(), Gzip(std::string(1001, ' ')), gzip), 413, "APIGW.0201",
       "Request entity too large"},
      {parts.Send("POST", QueryPath(), query, {{"Content-Encoding", "br"}}), 415, "APIGW.0201",
       "Unsupported content encoding"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.message);
    EXPECT_EQ(c.response.status, c.status);
    EXPECT_EQ(c.response.error_code, c.code);
    EXPECT_EQ(c.response.body, ErrorBody(c.code, c.message));
    ExpectNothingOfTheInside(c.response);
  }
}

TEST(ApiErrorTest, SaysNothingOfWhatBrokeInside) {
  ServiceParts parts(SignedTime, std::make_unique<BrokenStore>(Breakage::kStatus));
  parts.AddStream();
  const Response query = parts.Send("POST", QueryPath(), QueryBody("select *"));
  EXPECT_EQ(query.status, 500);
  EXPECT_EQ(query.body, ErrorBody("LTS.0202", "Failed to query lts struct log"));
  const Response write = parts.Send("POST", IngestPath() + "/high-accuracy", kLinesBody);
  EXPECT_EQ(write.status, 500);
  EXPECT_EQ(write.body, ErrorBody("LTS.0010", "The system encountered an internal error"));
  for (const Response* response : {&query, &write}) {
    ExpectNothingOfTheInside(*response);
    EXPECT_EQ(response->log_note, kInside);  // for the access log
  }
}

TEST(ApiErrorTest, TooManySignedWritesAreRefused) {
  ServiceParts parts;
  parts.limits.signed_writes_max = 2;
  parts.RestartService();
  EXPECT_EQ(parts.Send(SignedWrite(R"({"log_group_name":"a"})")).status, 201);
  EXPECT_EQ(parts.Send(SignedWrite(R"({"log_group_name":"b"})")).status, 201);
  const Response refused = parts.Send(SignedWrite(R"({"log_group_name":"c"})"));
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.body, ErrorBody("APIGW.0308", "Too many requests"));
}

TEST(ApiErrorTest, TellsWhichMethodsThereAre) {
  ServiceParts parts;
  const std::map<std::string, std::string> cases = {
      {QueryPath(), "POST"},
      {ProjectPath() + "/groups", "GET, POST"},
      {TemplatePath(), "DELETE, GET, POST, PUT"},
      {"/healthz", "GET, HEAD"},
  };
  for (const auto& [target, methods] : cases) {
    const Response response = parts.Send("PATCH", target, "{}");
    EXPECT_EQ(response.status, 405);
    ASSERT_EQ(response.headers.size(), 1U);
    EXPECT_EQ(response.headers[0].value, methods);
  }
}

}  // namespace
}  // namespace slq::server
