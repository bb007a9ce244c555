#pragma once

#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/digest.h"
#include "server/http_message.h"
#include "server/target.h"

namespace slq::server {

struct AccessKey {
  std::string access;
  std::string secret;
};

struct ProjectCredentials {
  std::string id;
  std::vector<std::string> tokens;
  std::vector<AccessKey> keys;
};

// Who sent a request.
struct Identity {
  std::string project;
  std::optional<Digest> signature;  // unset: a token was given
};

// Finds out who sent a request. Thread-safe.
class Authenticator {
 public:
  // No token and no access key may occur twice.
  explicit Authenticator(const std::vector<ProjectCredentials>& projects) { Replace(projects); }

  void Replace(const std::vector<ProjectCredentials>& projects);

  // What the head tells: an error where the credentials can already be seen to fail, which
  // saves reading the bodies of strangers; who it is, if a token says so.
  absl::StatusOr<std::optional<Identity>> CheckHead(const Request& head) const;

  // The request must be whole. The message of an error is for the log and names no secret.
  absl::StatusOr<Identity> Authenticate(const Request& request, const Target& target,
                                        absl::Time now) const;

 private:
  struct Token {
    Digest hash;  // so that comparing takes the same time for every token
    std::string project;
  };
  struct Key {
    std::string secret;
    std::string project;
  };

  std::optional<std::string> ProjectOfToken(std::string_view token) const;

  mutable std::shared_mutex mutex_;  // guards what follows
  std::vector<Token> tokens_;
  absl::flat_hash_map<std::string, Key> keys_;
};

}  // namespace slq::server
