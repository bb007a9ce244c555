#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/hash.h"

namespace slq::store {

// For tables of the texts of a block.
struct TextHash {
  uint64_t seed = ProcessSeed();
  size_t operator()(std::string_view text) const { return HashBytes(text, seed); }
};

// Whether `bytes` begins with `text`, of which it has as many bytes. Texts of 8 to 16 bytes, as
// the names of fields with what stands around them, are two words that overlap.
inline bool HasText(const char* bytes, std::string_view text) {
  const auto word = [](const char* from) {
    uint64_t loaded = 0;
    std::memcpy(&loaded, from, sizeof(loaded));
    return loaded;
  };
  if (text.size() < sizeof(uint64_t) || text.size() > 2 * sizeof(uint64_t)) {
    return std::memcmp(bytes, text.data(), text.size()) == 0;
  }
  const size_t last = text.size() - sizeof(uint64_t);
  return ((word(bytes) ^ word(text.data())) | (word(bytes + last) ^ word(text.data() + last))) == 0;
}

struct TextEqual {
  bool operator()(std::string_view a, std::string_view b) const {
    return a.size() == b.size() && HasText(a.data(), b);
  }
};

}  // namespace slq::store
