#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "slq/store.h"

#include "absl/status/statusor.h"
#include "server/authenticator.h"
#include "server/limits.h"

namespace slq::server {

// What the configuration file of the server says; the defaults stand where it is silent.
struct Config {
  std::string listen = "127.0.0.1:8686";
  std::string store = "data";   // directory, relative to the working directory
  std::string access_log;       // file; "" is standard error, "off" none
  std::string keys;             // file with the [[project]] tables, instead of this one
  std::string tls_certificate;  // PEM chain; "" for plain HTTP
  std::string tls_key;          // PEM
  StoreOptions streams;         // [storage]
  Limits limits;                // [limits]
  std::vector<ProjectCredentials> projects;
};

// Reads TOML. InvalidArgument "NAME:LINE: sentence" where it is wrong.
absl::StatusOr<Config> ParseConfig(std::string_view text, const std::string& name);

// Reads the file and the one it names as `keys`. FailedPrecondition if a file with
// credentials can be read by others than its owner; NotFound if there is no such file.
absl::StatusOr<Config> LoadConfig(const std::string& path);

// What is in force, as TOML without the secrets.
std::string ConfigText(const Config& config);

}  // namespace slq::server
