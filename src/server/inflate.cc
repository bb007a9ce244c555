#include "server/inflate.h"

#include <algorithm>
#include <zlib.h>

namespace slq::server {
namespace {

constexpr size_t kStepBytes = 64 * 1024;
constexpr int kGzipWindowBits = 15 + 16;

absl::StatusOr<std::string> InflateAll(z_stream* stream, size_t bytes_max) {
  std::string bytes;
  int result = Z_OK;
  while (result == Z_OK) {
    // One byte more than allowed shows that there are more.
    const size_t had = bytes.size();
    const size_t step = std::min(std::max(kStepBytes, had), bytes_max + 1 - had);
    bytes.resize(had + step);
    stream->next_out = reinterpret_cast<Bytef*>(bytes.data() + had);
    stream->avail_out = static_cast<uInt>(step);
    result = inflate(stream, Z_NO_FLUSH);
    bytes.resize(had + step - stream->avail_out);
    if (bytes.size() > bytes_max) return absl::ResourceExhaustedError("the body inflates too much");
  }
  if (result != Z_STREAM_END || stream->avail_in != 0) {
    return absl::InvalidArgumentError("the gzip body is damaged");
  }
  return bytes;
}

}  // namespace

absl::StatusOr<std::string> Inflate(std::string_view gzip, size_t bytes_max) {
  z_stream stream = {};
  if (inflateInit2(&stream, kGzipWindowBits) != Z_OK) {
    return absl::ResourceExhaustedError("no memory to inflate a body");
  }
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
  stream.avail_in = static_cast<uInt>(gzip.size());
  absl::StatusOr<std::string> bytes = InflateAll(&stream, bytes_max);
  inflateEnd(&stream);
  return bytes;
}

}  // namespace slq::server
