#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/disk.h"
#include "store/segment_format.h"
#include "store/zstd_codec.h"

namespace slq::store {

// What saves less than this part of the bytes is not worth inflating.
inline constexpr size_t kWorthSaving = 8;

// Compresses what is worth it. One per writer, not thread-safe.
class ChunkEncoder {
 public:
  // The bytes of a chunk as they go to the file, valid until the next call, and its entry in
  // the footer, without the offset. Compressed if that saves more than one of
  // `worth_saving` parts. ResourceExhausted for more than kChunkBytesMax.
  absl::StatusOr<std::string_view> Encode(std::string_view plain, Chunk* chunk,
                                          size_t worth_saving = kWorthSaving);

 private:
  Compressor compressor_{1};
};

// Reads chunks of a file and checks them. One per reader, not thread-safe.
class ChunkDecoder {
 public:
  // Replaces `plain` by the chunk's bytes and `padding` zero bytes. DataLoss if they are not
  // what was written.
  absl::Status Read(const DiskFile& file, const Chunk& chunk, size_t padding, std::string* plain);

 private:
  std::string packed_;
  Decompressor decompressor_;
};

}  // namespace slq::store
