#include "server/authenticator.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/status_matchers.h"
#include "unit/server/signed_request.h"

namespace slq::server {
namespace {

using testing::_;

std::vector<ProjectCredentials> Projects() {
  return {{kProject, {"example-token", std::string(1000, 't')}, {{kAccess, kSecret}}},
          {"ffffffffffffffffffffffffffffffff", {"another-token"}, {}}};
}

absl::StatusOr<Identity> Authenticate(const Request& request, absl::Time now = SignedTime()) {
  const Authenticator authenticator(Projects());
  const absl::StatusOr<Target> target = ParseTarget(request.target);
  EXPECT_THAT(target, IsOk());
  return authenticator.Authenticate(request, *target, now);
}

Request TokenRequest(const std::vector<std::string>& tokens) {
  Request request;
  request.method = "POST";
  request.target = "/v2/p/groups";
  for (const std::string& token : tokens) request.headers.push_back({"x-auth-token", token});
  return request;
}

TEST(AuthenticatorTest, VerifiesTheKnownSignatures) {
  Request request = SignedRequest();
  absl::StatusOr<Identity> identity = Authenticate(request);
  ASSERT_THAT(identity, IsOk());
  EXPECT_EQ(identity->project, kProject);
  EXPECT_EQ(HexOf(*identity->signature), kSignatureOfFour);

  SetHeader(&request, "Authorization", AuthorizationOf("x-sdk-date", kSignatureOfDate));
  identity = Authenticate(request);
  ASSERT_THAT(identity, IsOk());
  EXPECT_EQ(HexOf(*identity->signature), kSignatureOfDate);
}

TEST(AuthenticatorTest, RefusesARequestOfWhichAnythingSignedChanged) {
  using Change = std::pair<std::string, std::function<void(Request*)>>;
  const Change changes[] = {
      {"method", [](Request* r) { r->method = "PUT"; }},
      {"path", [](Request* r) { r->target.back() = 'z'; }},
      {"query", [](Request* r) { r->target += "?a=b"; }},
      {"body", [](Request* r) { r->body.back() = ']'; }},
      {"longer body", [](Request* r) { r->body += '\n'; }},
      {"no body", [](Request* r) { r->body.clear(); }},
      {"host", [](Request* r) { SetHeader(r, "Host", "127.0.0.1"); }},
      {"type", [](Request* r) { SetHeader(r, "Content-Type", "text/plain"); }},
      {"project", [](Request* r) { SetHeader(r, "X-Project-Id", "p"); }},
      {"date", [](Request* r) { SetHeader(r, "X-Sdk-Date", "20240102T030406Z"); }},
      {"two dates",
       [](Request* r) {
         r->headers.push_back({"x-sdk-date", "20240102T030405Z"});
       }},
      {"two hosts",
       [](Request* r) {
         r->headers.push_back({"host", "127.0.0.1:8080"});
       }},
      {"header gone", [](Request* r) { r->headers.erase(r->headers.begin()); }},
      {"a token too",
       [](Request* r) {
         r->headers.push_back({"X-Auth-Token", "example-token"});
       }},
      {"twice", [](Request* r) { r->headers.push_back(r->headers.back()); }},
      {"fewer signed headers",
       [](Request* r) {
         SetHeader(r, "Authorization", AuthorizationOf("host;x-sdk-date", kSignatureOfFour));
       }},
      {"date not signed",
       [](Request* r) {
         SetHeader(r, "Authorization", AuthorizationOf("content-type;host", kSignatureOfFour));
       }},
      {"unknown key",
       [](Request* r) {
         std::string text = AuthorizationOf("x-sdk-date", kSignatureOfDate);
         text.replace(text.find(kAccess), 20, "AKEXAMPLE0123456789B");
         SetHeader(r, "Authorization", text);
       }},
  };
  for (const auto& [name, change] : changes) {
    SCOPED_TRACE(name);
    Request request = SignedRequest();
    change(&request);
    EXPECT_FALSE(Authenticate(request).ok());
  }
}

TEST(AuthenticatorTest, KnowsTokens) {
  for (const std::string& token : {std::string("example-token"), std::string(1000, 't')}) {
    const absl::StatusOr<Identity> identity = Authenticate(TokenRequest({token}));
    ASSERT_THAT(identity, IsOk());
    EXPECT_EQ(identity->project, kProject);
    EXPECT_FALSE(identity->signature.has_value());
  }
  EXPECT_EQ(Authenticate(TokenRequest({"another-token"}))->project,
            "ffffffffffffffffffffffffffffffff");
}

TEST(AuthenticatorTest, RefusesOtherTokensBeforeTheBodyIsRead) {
  const std::vector<std::string> cases[] = {
      {},
      {""},
      {"wrong"},
      {"example-toke"},
      {"example-token2"},
      {std::string(999, 't')},
      {std::string(2001, 't')},
      {"example-token", "example-token"},
      {"wrong", "example-token"},
  };
  const Authenticator authenticator(Projects());
  for (const std::vector<std::string>& tokens : cases) {
    SCOPED_TRACE(testing::PrintToString(tokens));
    const Request request = TokenRequest(tokens);
    EXPECT_THAT(authenticator.CheckHead(request), StatusIs(absl::StatusCode::kUnauthenticated, _));
    EXPECT_FALSE(Authenticate(request).ok());
  }
}

TEST(AuthenticatorTest, ForgetsCredentialsThatAreReplaced) {
  Authenticator authenticator(Projects());
  authenticator.Replace({{kProject, {"new-token"}, {}}});
  EXPECT_FALSE(authenticator.CheckHead(TokenRequest({"example-token"})).ok());
  EXPECT_THAT(authenticator.CheckHead(TokenRequest({"new-token"})), IsOk());
}

}  // namespace
}  // namespace slq::server
