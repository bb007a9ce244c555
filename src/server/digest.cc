#include "server/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace slq::server {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

std::string HexText(const uint8_t* bytes, size_t size) {
  std::string text;
  for (size_t i = 0; i < size; ++i) {
    text += kHex[bytes[i] >> 4];
    text += kHex[bytes[i] & 15];
  }
  return text;
}

// Looking it up takes longer than hashing a token with it.
const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

}  // namespace

Digest Sha256(std::string_view bytes) {
  Digest digest = {};
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, Sha256Algorithm(), nullptr);
  return digest;
}

Digest HmacSha256(std::string_view key, std::string_view bytes) {
  Digest digest = {};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data(), &size);
  return digest;
}

bool SameDigest(const Digest& a, const Digest& b) {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string HexOf(const Digest& digest) { return HexText(digest.data(), digest.size()); }

bool DigestFromHex(std::string_view text, Digest* digest) {
  if (text.size() != 2 * digest->size()) return false;
  for (size_t i = 0; i < digest->size(); ++i) {
    const size_t high = kHex.find(text[2 * i]);
    const size_t low = kHex.find(text[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return false;
    (*digest)[i] = static_cast<uint8_t>(high * 16 + low);
  }
  return true;
}

std::string RandomUuid() {
  std::array<uint8_t, 16> bytes = {};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0f) | 0x40);  // version 4
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3f) | 0x80);  // variant of RFC 4122
  std::string text = HexText(bytes.data(), bytes.size());
  for (const size_t dash : {8U, 13U, 18U, 23U}) text.insert(dash, 1, '-');
  return text;
}

std::string IdSource::Next() {
  constexpr size_t kIdBytes = 16;
  if (used_ == random_.size()) {
    RAND_bytes(random_.data(), static_cast<int>(random_.size()));
    used_ = 0;
  }
  used_ += kIdBytes;
  return HexText(random_.data() + used_ - kIdBytes, kIdBytes);
}

}  // namespace slq::server
