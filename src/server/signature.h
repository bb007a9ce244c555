#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/digest.h"
#include "server/http_message.h"
#include "server/target.h"

// SDK-HMAC-SHA256, the way the vendor's SDKs sign requests.
namespace slq::server {

// What an Authorization header says.
struct SignatureClaim {
  std::string access;                       // the name of the key
  std::vector<std::string> signed_headers;  // in lower case, as listed
  Digest signature = {};
};

// InvalidArgument unless the header is of this algorithm and whole. The messages of this
// header are for the log: clients get one answer for all of them.
absl::StatusOr<SignatureClaim> ParseAuthorization(std::string_view header);

// Checks all of a claim that needs no key: the date is signed and within 15 minutes of
// `now`, every signed header is there once, and the body is the one that was hashed.
absl::Status CheckClaim(const SignatureClaim& claim, const Request& request, absl::Time now);

// The time of an X-Sdk-Date header: YYYYMMDDTHHMMSSZ and nothing else.
absl::StatusOr<absl::Time> ParseSdkDate(std::string_view text);

// The text that the signature covers, after CheckClaim.
std::string StringToSign(const SignatureClaim& claim, const Request& request, const Target& target);

}  // namespace slq::server
