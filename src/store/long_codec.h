#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "store/zstd_codec.h"

namespace slq::store {

// Packs integers: as differences from the smallest, or from the value before where that is
// narrower; divided by what divides them all; in bits, or compressed where that is smaller.
// Not thread-safe.
class LongEncoder {
 public:
  // Adds the values to `out`.
  void Encode(std::span<const int64_t> values, std::string* out);

 private:
  static constexpr int kLevel = 3;

  std::string_view Compressed(unsigned width, size_t packed_bytes);

  std::vector<uint64_t> numbers_;
  std::string plain_;
  Compressor compressor_{kLevel};
};

// Reads them again; not thread-safe.
class LongDecoder {
 public:
  // Fills `values`. The reader fails if its bytes are not what Encode made.
  void Decode(ByteReader* in, std::span<int64_t> values);

 private:
  std::string plain_;
  Decompressor decompressor_;
};

}  // namespace slq::store
