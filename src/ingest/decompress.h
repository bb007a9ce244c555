#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ingest/byte_stream.h"

namespace slq::ingest {

// What the first bytes of an input say it is.
enum class Compression { kNone, kGzip, kZstd };

// Enough first bytes for DetectCompression.
inline constexpr size_t kMagicBytes = 4;
Compression DetectCompression(std::string_view head);

// Streams that inflate what `input` holds. `name` is for messages.
std::unique_ptr<ByteStream> NewGzipStream(std::unique_ptr<ByteStream> input, std::string name);
std::unique_ptr<ByteStream> NewZstdStream(std::unique_ptr<ByteStream> input, std::string name);

}  // namespace slq::ingest
