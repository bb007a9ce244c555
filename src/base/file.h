#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace slq {

// An open file, pipe or device that is read from its start to its end. Closed with the
// object. Not thread-safe.
class ReadableFile {
 public:
  virtual ~ReadableFile() = default;

  // Reads at least one byte into `out`, which is not empty, and returns how many; 0 at
  // the end. Interrupted calls are continued, and where nothing has come yet this waits.
  // Unavailable that names the file if the system cannot read it.
  virtual absl::StatusOr<size_t> Read(std::span<char> out) = 0;

  // False if Read would have to wait, as at a pipe whose writer is slow.
  virtual bool Ready() = 0;

  // Bytes of a regular file when asked; 0 for anything else.
  virtual absl::StatusOr<uint64_t> Size() = 0;
};

// All access to files goes through this, so that tests can make it fail. Thread-safe.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // NotFound if there is none; InvalidArgument for a folder; Unavailable for one that may
  // not be read, or a named pipe that nobody opens for writing in time. The message names
  // the path.
  virtual absl::StatusOr<std::unique_ptr<ReadableFile>> OpenForReading(const std::string& path) = 0;

  // Standard input of the process, which stays open.
  virtual std::unique_ptr<ReadableFile> StandardInput() = 0;
};

// The file system of the machine. A named pipe gets a writer within `writer_wait_ms`, or
// cannot be opened.
std::unique_ptr<FileSystem> PosixFileSystem(int writer_wait_ms = 1000);

}  // namespace slq
