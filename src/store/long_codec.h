#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "store/bytes.h"

namespace slq::store {

// Integers as differences from their smallest, or from the one before each, in the fewest
// whole bytes that hold the largest: 0, 1, 2, 4 or 8 each.
void EncodeLongs(std::span<const int64_t> values, std::string* out);

// Reads `values.size()` integers; marks the reader as failed where the bytes do not have
// them.
void DecodeLongs(ByteReader* in, std::span<int64_t> values);

}  // namespace slq::store
