#include "store/chunk_codec.h"

#include <zstd.h>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "store/checksum.h"

namespace slq::store {
namespace {

constexpr int kLevel = 1;
constexpr size_t kWorthTrying = 64;

}  // namespace

struct ChunkEncoder::State {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  std::string packed;
};

ChunkEncoder::ChunkEncoder() : state_(std::make_unique<State>()) {}
ChunkEncoder::~ChunkEncoder() { ZSTD_freeCCtx(state_->context); }

absl::StatusOr<std::string_view> ChunkEncoder::Encode(std::string_view plain, Chunk* chunk) {
  if (plain.size() > kChunkBytesMax) {
    return ResourceExhausted(
        absl::StrFormat("%d bytes are too many for one block of a segment", plain.size()));
  }
  std::string_view bytes = plain;
  if (plain.size() >= kWorthTrying && state_->context != nullptr) {
    state_->packed.resize(ZSTD_compressBound(plain.size()));
    const size_t size =
        ZSTD_compressCCtx(state_->context, state_->packed.data(), state_->packed.size(),
                          plain.data(), plain.size(), kLevel);
    // What barely shrinks is not worth inflating.
    if (ZSTD_isError(size) == 0 && size < plain.size() - plain.size() / 8) {
      bytes = {state_->packed.data(), size};
    }
  }
  chunk->bytes = static_cast<uint32_t>(bytes.size());
  chunk->plain_bytes = static_cast<uint32_t>(plain.size());
  chunk->checksum = Checksum(bytes);
  return bytes;
}

struct ChunkDecoder::State {
  ZSTD_DCtx* context = ZSTD_createDCtx();
  std::string packed;
};

ChunkDecoder::ChunkDecoder() : state_(std::make_unique<State>()) {}
ChunkDecoder::~ChunkDecoder() { ZSTD_freeDCtx(state_->context); }

absl::Status ChunkDecoder::Read(const DiskFile& file, const Chunk& chunk, size_t padding,
                                std::string* plain) {
  const bool is_packed = chunk.bytes < chunk.plain_bytes;
  std::string& bytes = is_packed ? state_->packed : *plain;
  bytes.resize(chunk.bytes + (is_packed ? 0 : padding));
  SLQ_RETURN_IF_ERROR(file.ReadAt({bytes.data(), chunk.bytes}, chunk.offset));
  if (Checksum({bytes.data(), chunk.bytes}) != chunk.checksum) {
    return Damaged(file.path(), chunk.offset,
                   absl::StrFormat("the checksum of %d bytes is wrong", chunk.bytes));
  }
  if (is_packed) {
    plain->resize(chunk.plain_bytes + padding);
    const size_t size = ZSTD_decompressDCtx(state_->context, plain->data(), chunk.plain_bytes,
                                            bytes.data(), bytes.size());
    if (size != chunk.plain_bytes) {
      return Damaged(file.path(), chunk.offset, "its compressed bytes cannot be read");
    }
  }
  std::fill(plain->end() - static_cast<std::ptrdiff_t>(padding), plain->end(), '\0');
  return absl::OkStatus();
}

}  // namespace slq::store
