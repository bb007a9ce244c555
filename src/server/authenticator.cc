#include "server/authenticator.h"

#include <utility>

#include "server/signature.h"

namespace slq::server {
namespace {

constexpr std::string_view kTokenHeader = "X-Auth-Token";
constexpr std::string_view kSignatureHeader = "Authorization";

absl::Status Refuse(const char* why) { return absl::UnauthenticatedError(why); }

// Exactly one credential: two would leave open which one counts.
absl::Status CheckCount(const Request& request) {
  const size_t credentials =
      request.HeaderCount(kTokenHeader) + request.HeaderCount(kSignatureHeader);
  if (credentials == 0) return Refuse("no credentials");
  if (credentials > 1) return Refuse("more than one credential");
  return absl::OkStatus();
}

}  // namespace

void Authenticator::Replace(const std::vector<ProjectCredentials>& projects) {
  std::vector<Token> tokens;
  absl::flat_hash_map<std::string, Key> keys;
  for (const ProjectCredentials& project : projects) {
    for (const std::string& token : project.tokens) tokens.push_back({Sha256(token), project.id});
    for (const AccessKey& key : project.keys) keys[key.access] = {key.secret, project.id};
  }
  const std::lock_guard lock(mutex_);
  tokens_ = std::move(tokens);
  keys_ = std::move(keys);
}

std::optional<std::string> Authenticator::ProjectOfToken(std::string_view token) const {
  const Digest hash = Sha256(token);
  std::optional<std::string> project;
  const std::shared_lock lock(mutex_);
  for (const Token& known : tokens_) {
    if (SameDigest(known.hash, hash)) project = known.project;
  }
  return project;
}

absl::StatusOr<std::optional<Identity>> Authenticator::CheckHead(const Request& head) const {
  const absl::Status count = CheckCount(head);
  if (!count.ok()) return count;
  if (head.HeaderCount(kTokenHeader) == 1) {
    std::optional<std::string> project = ProjectOfToken(head.HeaderValue(kTokenHeader));
    if (!project.has_value()) return Refuse("unknown token");
    return Identity{*std::move(project), std::nullopt};
  }
  const absl::Status claim = ParseAuthorization(head.HeaderValue(kSignatureHeader)).status();
  if (!claim.ok()) return claim;
  return std::nullopt;
}

absl::StatusOr<Identity> Authenticator::Authenticate(const Request& request, const Target& target,
                                                     absl::Time now) const {
  const absl::Status count = CheckCount(request);
  if (!count.ok()) return count;
  if (request.HeaderCount(kTokenHeader) == 1) {
    std::optional<std::string> project = ProjectOfToken(request.HeaderValue(kTokenHeader));
    if (!project.has_value()) return Refuse("unknown token");
    return Identity{*std::move(project), std::nullopt};
  }
  const absl::StatusOr<SignatureClaim> claim =
      ParseAuthorization(request.HeaderValue(kSignatureHeader));
  if (!claim.ok()) return claim.status();
  const absl::Status checked = CheckClaim(*claim, request, now);
  if (!checked.ok()) return checked;
  // An unknown key costs what a known one costs.
  Key key = {"a secret that no key has", ""};
  {
    const std::shared_lock lock(mutex_);
    const auto found = keys_.find(claim->access);
    if (found != keys_.end()) key = found->second;
  }
  const Digest expected = HmacSha256(key.secret, StringToSign(*claim, request, target));
  const bool same = SameDigest(expected, claim->signature);
  if (key.project.empty()) return Refuse("unknown access key");
  if (!same) return Refuse("wrong signature");
  return Identity{std::move(key.project), claim->signature};
}

}  // namespace slq::server
