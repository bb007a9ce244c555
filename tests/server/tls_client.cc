#include "server/tls_client.h"

#include <cstdio>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace slq::server {
namespace {

template <typename Write>
void WriteFile(const std::string& path, const Write& write) {
  std::FILE* const file = std::fopen(path.c_str(), "w");
  write(file);
  std::fclose(file);
  chmod(path.c_str(), S_IRUSR | S_IWUSR);
}

}  // namespace

void WriteCertificate(const std::string& folder, const std::string& common_name) {
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  X509* const certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* const name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(certificate, name);
  X509_sign(certificate, key, EVP_sha256());
  WriteFile(folder + "/certificate.pem",
            [&](std::FILE* file) { PEM_write_X509(file, certificate); });
  WriteFile(folder + "/key.pem", [&](std::FILE* file) {
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
  X509_free(certificate);
  EVP_PKEY_free(key);
}

TlsConnection::TlsConnection(uint16_t port, int version_max)
    : context_(SSL_CTX_new(TLS_client_method())),
      session_(SSL_new(context_)),
      socket_(socket(AF_INET, SOCK_STREAM, 0)) {
  SSL_set_security_level(session_, 0);  // would offer what the server must refuse
  SSL_set_min_proto_version(session_, TLS1_VERSION);
  SSL_set_max_proto_version(session_, version_max);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) return;
  SSL_set_fd(session_, socket_);
  open_ = SSL_connect(session_) == 1;
}

TlsConnection::~TlsConnection() {
  if (open_) SSL_shutdown(session_);
  SSL_free(session_);
  SSL_CTX_free(context_);
  close(socket_);
}

std::string TlsConnection::common_name() const {
  X509* const certificate = SSL_get1_peer_certificate(session_);
  char name[64] = {};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof(name));
  X509_free(certificate);
  return name;
}

void TlsConnection::Send(const std::string& bytes) const {
  SSL_write(session_, bytes.data(), static_cast<int>(bytes.size()));
}

std::string TlsConnection::ReceiveAll() const {
  std::string received;
  char chunk[16384];
  while (true) {
    const int size = SSL_read(session_, chunk, sizeof(chunk));
    if (size <= 0) return received;
    received.append(chunk, static_cast<size_t>(size));
  }
}

}  // namespace slq::server
