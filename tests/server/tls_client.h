#pragma once

#include <cstdint>
#include <string>

#include <openssl/ssl.h>

namespace slq::server {

// Writes certificate.pem, signed by itself, and key.pem, which only its owner can read.
void WriteCertificate(const std::string& folder, const std::string& common_name);

// One connection over TLS, whoever the server claims to be.
class TlsConnection {
 public:
  explicit TlsConnection(uint16_t port, int version_max = TLS1_3_VERSION);
  ~TlsConnection();
  TlsConnection(const TlsConnection&) = delete;
  TlsConnection& operator=(const TlsConnection&) = delete;

  bool is_open() const { return open_; }  // the handshake succeeded
  std::string common_name() const;        // of the certificate that the server showed
  void Send(const std::string& bytes) const;
  std::string ReceiveAll() const;  // until the other side closes

 private:
  SSL_CTX* context_;
  SSL* session_;
  int socket_;
  bool open_ = false;
};

}  // namespace slq::server
