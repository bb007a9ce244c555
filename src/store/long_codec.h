#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "column/batch.h"
#include "store/zstd_codec.h"

namespace slq::store {

// Packs integers: as differences from the smallest, or from the value before where that is
// narrower; divided by what divides them all; in bits, or compressed where that is smaller.
// Not thread-safe.
class LongEncoder {
 public:
  // Adds the values to `out`.
  void Encode(std::span<const int64_t> values, std::string* out) { Encode(values, true, out); }

  // The same in bits, which read faster than what is compressed.
  void EncodeBits(std::span<const int64_t> values, std::string* out) { Encode(values, false, out); }

 private:
  static constexpr int kLevel = 3;

  void Encode(std::span<const int64_t> values, bool may_compress, std::string* out);
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

  // The same where, if `rows` is not null, only their values need be right.
  void Decode(ByteReader* in, const column::Selection* rows, std::span<int64_t> values);

  // Of values that are codes: the reader fails as well if one is not below `codes_end`. Where
  // `rows` is not null, only their codes need be right.
  void DecodeCodes(ByteReader* in, size_t codes_end, const column::Selection* rows,
                   std::span<uint32_t> codes);

  // The same for those of `rows` whose code `held` has 1 for, by code; leaves out the others.
  void SelectCodes(ByteReader* in, std::span<const uint8_t> held, column::Selection* rows,
                   std::span<uint32_t> codes);

 private:
  std::vector<int64_t> scratch_;
  std::vector<uint64_t> marks_;
  std::string plain_;
  Decompressor decompressor_;
};

}  // namespace slq::store
