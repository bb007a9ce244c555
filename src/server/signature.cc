#include "server/signature.h"

#include <algorithm>

namespace slq::server {
namespace {

constexpr std::string_view kAlgorithm = "SDK-HMAC-SHA256";
constexpr std::string_view kDateHeader = "x-sdk-date";
constexpr std::string_view kBodyHashHeader = "x-sdk-content-sha256";
constexpr absl::Duration kWindow = absl::Minutes(15);

absl::Status Refuse(const char* why) { return absl::InvalidArgumentError(why); }

// Takes `name`=value off the front of `text`, up to a comma and a blank or the end.
bool TakePart(std::string_view name, std::string_view* text, std::string_view* value) {
  if (text->substr(0, name.size()) != name || text->substr(name.size(), 1) != "=") return false;
  text->remove_prefix(name.size() + 1);
  const size_t end = std::min(text->find(','), text->size());
  *value = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  while (!text->empty() && text->front() == ' ') text->remove_prefix(1);
  return !value->empty();
}

bool Contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Two digits, or -1.
int TwoDigits(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!digit(text[0]) || !digit(text[1])) return -1;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

}  // namespace

absl::StatusOr<SignatureClaim> ParseAuthorization(std::string_view header) {
  if (header.substr(0, kAlgorithm.size()) != kAlgorithm ||
      header.substr(kAlgorithm.size(), 1) != " ") {
    return Refuse("another algorithm");
  }
  header.remove_prefix(kAlgorithm.size() + 1);
  std::string_view access;
  std::string_view names;
  std::string_view signature;
  if (!TakePart("Access", &header, &access) || !TakePart("SignedHeaders", &header, &names) ||
      !TakePart("Signature", &header, &signature) || !header.empty()) {
    return Refuse("malformed Authorization header");
  }
  SignatureClaim claim;
  claim.access = access;
  if (!DigestFromHex(signature, &claim.signature)) return Refuse("malformed signature");
  while (!names.empty()) {
    const size_t end = std::min(names.find(';'), names.size());
    const std::string name = LowerCase(names.substr(0, end));
    names.remove_prefix(std::min(end + 1, names.size()));
    if (name.empty() || Contains(claim.signed_headers, name)) {
      return Refuse("malformed list of signed headers");
    }
    claim.signed_headers.push_back(name);
  }
  return claim;
}

absl::StatusOr<absl::Time> ParseSdkDate(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return Refuse("malformed date");
  constexpr size_t kStarts[] = {0, 2, 4, 6, 9, 11, 13};
  int parts[7] = {};
  for (size_t i = 0; i < 7; ++i) {
    parts[i] = TwoDigits(text.substr(kStarts[i], 2));
    if (parts[i] < 0) return Refuse("malformed date");
  }
  const absl::CivilSecond civil(parts[0] * 100 + parts[1], parts[2], parts[3], parts[4], parts[5],
                                parts[6]);
  // A civil time carries a 13th month over; such a date was never written by a clock.
  if (civil.month() != parts[2] || civil.day() != parts[3] || civil.hour() != parts[4] ||
      civil.minute() != parts[5] || civil.second() != parts[6]) {
    return Refuse("malformed date");
  }
  return absl::FromCivil(civil, absl::UTCTimeZone());
}

absl::Status CheckClaim(const SignatureClaim& claim, const Request& request, absl::Time now) {
  if (!Contains(claim.signed_headers, kDateHeader)) return Refuse("the date is not signed");
  for (const std::string& name : claim.signed_headers) {
    if (request.HeaderCount(name) != 1) return Refuse("a signed header is missing or repeated");
  }
  const absl::StatusOr<absl::Time> date = ParseSdkDate(request.HeaderValue(kDateHeader));
  if (!date.ok()) return date.status();
  if (*date < now - kWindow || *date > now + kWindow) return Refuse("the date is too far off");
  const size_t hashes = request.HeaderCount(kBodyHashHeader);
  if (hashes > 1) return Refuse("two hashes of the body");
  if (hashes == 1 && request.HeaderValue(kBodyHashHeader) != HexOf(Sha256(request.body))) {
    return Refuse("the hash of another body, or of none");
  }
  return absl::OkStatus();
}

std::string StringToSign(const SignatureClaim& claim, const Request& request,
                         const Target& target) {
  std::string canonical =
      request.method + '\n' + CanonicalPath(target) + '\n' + CanonicalQuery(target) + '\n';
  std::string names;
  for (const std::string& name : claim.signed_headers) {
    canonical.append(name).append(":").append(request.HeaderValue(name)).append("\n");
    names.append(names.empty() ? "" : ";").append(name);
  }
  canonical.append("\n").append(names).append("\n").append(HexOf(Sha256(request.body)));
  std::string text(kAlgorithm);
  text.append("\n").append(request.HeaderValue(kDateHeader)).append("\n");
  return text + HexOf(Sha256(canonical));
}

}  // namespace slq::server
