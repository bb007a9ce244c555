#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace slq::server {

using Digest = std::array<uint8_t, 32>;

Digest Sha256(std::string_view bytes);
Digest HmacSha256(std::string_view key, std::string_view bytes);

// Takes the same time wherever they differ.
bool SameDigest(const Digest& a, const Digest& b);

std::string HexOf(const Digest& digest);
// False unless `text` is 64 lower-case hex digits.
bool DigestFromHex(std::string_view text, Digest* digest);

// A UUID from the system's random numbers.
std::string RandomUuid();

// Makes ids of 32 hex digits from the system's random numbers, many of which it draws at
// once. Not thread-safe.
class IdSource {
 public:
  std::string Next();

 private:
  std::array<uint8_t, 1024> random_ = {};
  size_t used_ = random_.size();
};

}  // namespace slq::server
