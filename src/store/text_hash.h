#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/hash.h"

namespace slq::store {

// For tables of the texts of a block.
struct TextHash {
  uint64_t seed = ProcessSeed();
  size_t operator()(std::string_view text) const { return HashBytes(text, seed); }
};

}  // namespace slq::store
