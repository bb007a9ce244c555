#include "server/tls.h"

#include <string>

#include <sys/stat.h>

#include "absl/strings/str_format.h"

namespace slq::server {
namespace {

namespace ssl = boost::asio::ssl;

}  // namespace

absl::StatusOr<std::unique_ptr<ssl::context>> LoadTls(const Config& config) {
  if (config.tls_certificate.empty()) return std::unique_ptr<ssl::context>();
  struct stat info = {};
  if (stat(config.tls_key.c_str(), &info) == 0 && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "the TLS key %s can be read by others; run: chmod 600 %s", config.tls_key, config.tls_key));
  }
  auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
  boost::system::error_code error;
  context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                           ssl::context::no_tlsv1_1 | ssl::context::no_compression,
                       error);
  if (!error) context->use_certificate_chain_file(config.tls_certificate, error);
  if (!error) context->use_private_key_file(config.tls_key, ssl::context::pem, error);
  if (error) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "cannot use the certificate %s with its key: %s", config.tls_certificate, error.message()));
  }
  return context;
}

}  // namespace slq::server
