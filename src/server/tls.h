#pragma once

#include <memory>

#include <boost/asio/ssl/context.hpp>

#include "absl/status/statusor.h"
#include "server/config.h"

namespace slq::server {

// Null where the configuration has no [tls]. InvalidArgument if certificate and key cannot
// be used, FailedPrecondition if others can read the key.
absl::StatusOr<std::unique_ptr<boost::asio::ssl::context>> LoadTls(const Config& config);

}  // namespace slq::server
