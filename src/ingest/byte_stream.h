#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "base/file.h"

namespace slq::ingest {

// Bytes of one input, inflated where it is compressed. Not thread-safe.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // Reads at least one byte into `out`, which is not empty; 0 at the end. Unavailable if
  // the input cannot be read, DataLoss if compressed data are damaged or end early. After
  // an error the stream is of no use.
  virtual absl::StatusOr<size_t> Read(std::span<char> out) = 0;

  // False if Read would have to wait for the writer of a pipe.
  virtual bool Ready() = 0;
};

// The bytes of `file`. gzip (also several members in a row) and zstd (several frames,
// windows of at most 128 MiB) are told by their first bytes and inflated; memory does not
// grow with the input. `name` is for messages.
absl::StatusOr<std::unique_ptr<ByteStream>> NewByteStream(std::unique_ptr<ReadableFile> file,
                                                          std::string name);

}  // namespace slq::ingest
