#include "store/chunk_codec.h"

#include <algorithm>
#include <span>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "store/checksum.h"

namespace slq::store {
namespace {

constexpr size_t kWorthTrying = 64;

}  // namespace

absl::StatusOr<std::string_view> ChunkEncoder::Encode(std::string_view plain, Chunk* chunk,
                                                      size_t worth_saving) {
  if (plain.size() > kChunkBytesMax) {
    return ResourceExhausted(
        absl::StrFormat("%d bytes are too many for one block of a segment", plain.size()));
  }
  std::string_view bytes = plain;
  if (plain.size() >= kWorthTrying) {
    const std::string_view packed = compressor_.Compress(plain);
    if (!packed.empty() && packed.size() < plain.size() - plain.size() / worth_saving) {
      bytes = packed;
    }
  }
  chunk->bytes = static_cast<uint32_t>(bytes.size());
  chunk->plain_bytes = static_cast<uint32_t>(plain.size());
  chunk->checksum = Checksum(bytes);
  return bytes;
}

absl::Status ChunkDecoder::Read(const DiskFile& file, const Chunk& chunk, size_t padding,
                                std::string* plain) {
  const bool is_packed = chunk.bytes < chunk.plain_bytes;
  std::string& bytes = is_packed ? packed_ : *plain;
  bytes.resize(chunk.bytes + (is_packed ? 0 : padding));
  SLQ_RETURN_IF_ERROR(file.ReadAt({bytes.data(), chunk.bytes}, chunk.offset));
  if (Checksum({bytes.data(), chunk.bytes}) != chunk.checksum) {
    return Damaged(file.path(), chunk.offset,
                   absl::StrFormat("the checksum of %d bytes is wrong", chunk.bytes));
  }
  if (is_packed) {
    plain->resize(chunk.plain_bytes + padding);
    const std::span<char> out(plain->data(), chunk.plain_bytes);
    if (!decompressor_.Decompress({bytes.data(), chunk.bytes}, out)) {
      return Damaged(file.path(), chunk.offset, "its compressed bytes cannot be read");
    }
  }
  std::fill(plain->end() - static_cast<std::ptrdiff_t>(padding), plain->end(), '\0');
  return absl::OkStatus();
}

}  // namespace slq::store
