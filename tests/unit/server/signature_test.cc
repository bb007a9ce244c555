#include "server/signature.h"

#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/status_matchers.h"
#include "unit/server/signed_request.h"

namespace slq::server {
namespace {

using testing::_;

TEST(SignatureTest, ReadsAnAuthorizationHeader) {
  const absl::StatusOr<SignatureClaim> claim =
      ParseAuthorization(AuthorizationOf("Host;X-Sdk-Date", kSignatureOfFour));
  ASSERT_THAT(claim, IsOk());
  EXPECT_EQ(claim->access, kAccess);
  EXPECT_THAT(claim->signed_headers, testing::ElementsAre("host", "x-sdk-date"));
  EXPECT_EQ(HexOf(claim->signature), kSignatureOfFour);
}

TEST(SignatureTest, RefusesAMalformedAuthorizationHeader) {
  const std::string hex(64, 'a');
  const std::string cases[] = {
      "",
      "SDK-HMAC-SHA256",
      "SDK-HMAC-SHA256 ",
      "Basic dTpw",
      "SDK-HMAC-SHA512 Access=a, SignedHeaders=b, Signature=" + hex,
      "sdk-hmac-sha256 Access=a, SignedHeaders=b, Signature=" + hex,
      "SDK-HMAC-SHA256 Access=, SignedHeaders=b, Signature=" + hex,
      "SDK-HMAC-SHA256 Access=a, SignedHeaders=, Signature=" + hex,
      "SDK-HMAC-SHA256 Access=a, SignedHeaders=b;b, Signature=" + hex,
      "SDK-HMAC-SHA256 Access=a, SignedHeaders=b;;c, Signature=" + hex,
      "SDK-HMAC-SHA256 Access=a, SignedHeaders=b, Signature=" + hex + "a",
      "SDK-HMAC-SHA256 Access=a, SignedHeaders=b, Signature=" + hex.substr(1),
      "SDK-HMAC-SHA256 Access=a, SignedHeaders=b, Signature=" + hex.substr(1) + "A",
      "SDK-HMAC-SHA256 Access=a, SignedHeaders=b, Signature=" + hex + ", Access=c",
      "SDK-HMAC-SHA256 SignedHeaders=b, Access=a, Signature=" + hex,
  };
  for (const std::string& text : cases) {
    SCOPED_TRACE(text);
    EXPECT_THAT(ParseAuthorization(text), StatusIs(absl::StatusCode::kInvalidArgument, _));
  }
}

TEST(SignatureTest, ReadsOnlyTheDatesThatSdksWrite) {
  EXPECT_EQ(*ParseSdkDate("20240102T030405Z"), SignedTime());
  for (const std::string_view text :
       {"", "20240102T030405", "20240102T030405z", "20240102 030405Z", "2024010T2030405Z",
        "20241302T030405Z", "20240230T030405Z", "20240102T240000Z", "20240102T030460Z",
        "+0240102T030405Z", "20240102T030405ZZ", "2024-01-02T03:04:05Z"}) {
    SCOPED_TRACE(text);
    EXPECT_THAT(ParseSdkDate(text), StatusIs(absl::StatusCode::kInvalidArgument, _));
  }
}

TEST(SignatureTest, AcceptsAQuarterOfAnHourEitherWay) {
  const Request request = SignedRequest();
  const SignatureClaim claim = *ParseAuthorization(request.HeaderValue("authorization"));
  for (const int minutes : {-15, -14, 0, 14, 15}) {
    EXPECT_THAT(CheckClaim(claim, request, SignedTime() + absl::Minutes(minutes)), IsOk());
  }
  for (const int minutes : {-16, 16}) {
    EXPECT_THAT(CheckClaim(claim, request, SignedTime() + absl::Minutes(minutes)),
                StatusIs(absl::StatusCode::kInvalidArgument, "the date is too far off"));
  }
}

TEST(SignatureTest, WantsTheHashOfTheBodyThatCame) {
  const Request request = SignedRequest();
  const SignatureClaim claim = *ParseAuthorization(request.HeaderValue("authorization"));
  const std::string hash = HexOf(Sha256(request.body));
  struct Case {
    std::vector<std::string> hashes;
    bool good;
  };
  const Case cases[] = {
      {{hash}, true}, {{"UNSIGNED-PAYLOAD"}, false}, {{HexOf(Sha256("another"))}, false},
      {{""}, false},  {{hash, hash}, false},
  };
  for (const Case& c : cases) {
    Request sent = request;
    for (const std::string& value : c.hashes) {
      sent.headers.push_back({"X-Sdk-Content-Sha256", value});
    }
    EXPECT_EQ(CheckClaim(claim, sent, SignedTime()).ok(), c.good) << c.hashes[0];
  }
}

TEST(SignatureTest, EscapesPathAndQueryAsTheyAreRouted) {
  Request request = SignedRequest();
  request.target = "/v2/a%7Eb/c?y=2&x=a%20b";
  request.body.clear();
  const SignatureClaim claim =
      *ParseAuthorization(AuthorizationOf("x-sdk-date", std::string(64, '0')));
  const std::string canonical =
      "POST\n/v2/a~b/c/\nx=a%20b&y=2\nx-sdk-date:20240102T030405Z\n\nx-sdk-date\n" +
      HexOf(Sha256(""));
  EXPECT_EQ(StringToSign(claim, request, *ParseTarget(request.target)),
            "SDK-HMAC-SHA256\n20240102T030405Z\n" + HexOf(Sha256(canonical)));
}

}  // namespace
}  // namespace slq::server
