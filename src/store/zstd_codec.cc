#include "store/zstd_codec.h"

#include <zstd.h>

namespace slq::store {

struct Compressor::State {
  int level = 1;
  ZSTD_CCtx* context = ZSTD_createCCtx();
  std::string packed;
};

Compressor::Compressor(int level) : state_(std::make_unique<State>()) { state_->level = level; }
Compressor::~Compressor() { ZSTD_freeCCtx(state_->context); }

std::string_view Compressor::Compress(std::string_view plain) {
  if (state_->context == nullptr) return {};
  state_->packed.resize(ZSTD_compressBound(plain.size()));
  const size_t size =
      ZSTD_compressCCtx(state_->context, state_->packed.data(), state_->packed.size(), plain.data(),
                        plain.size(), state_->level);
  if (ZSTD_isError(size) != 0) return {};
  return {state_->packed.data(), size};
}

struct Decompressor::State {
  ~State() { ZSTD_freeDCtx(context); }
  ZSTD_DCtx* const context = ZSTD_createDCtx();
};

Decompressor::Decompressor() = default;
Decompressor::~Decompressor() = default;

bool Decompressor::Decompress(std::string_view packed, std::span<char> plain) {
  if (state_ == nullptr) state_ = std::make_unique<State>();
  if (state_->context == nullptr) return false;
  const size_t size = ZSTD_decompressDCtx(state_->context, plain.data(), plain.size(),
                                          packed.data(), packed.size());
  return size == plain.size();
}

}  // namespace slq::store
