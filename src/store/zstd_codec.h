#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace slq::store {

// zstd frames, with a context that is kept. Not thread-safe.
class Compressor {
 public:
  // A higher level finds more and takes longer.
  explicit Compressor(int level);
  ~Compressor();

  // The frame, valid until the next call; nothing where there is no memory for it.
  std::string_view Compress(std::string_view plain);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Its context is large, and made when a frame comes.
class Decompressor {
 public:
  Decompressor();
  ~Decompressor();

  // False if `packed` is not a frame of exactly plain.size() bytes.
  bool Decompress(std::string_view packed, std::span<char> plain);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace slq::store
