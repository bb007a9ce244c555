#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slq/rule.h"

#include "absl/status/statusor.h"

namespace slq {

// What is known of a line besides its bytes.
struct LineInfo {
  uint64_t offset = 0;   // of the line in LogChunk::bytes
  uint32_t size = 0;     // bytes, without the line's end
  int64_t line_num = 0;  // identity and order of the line (19 digits in a stream)
  int64_t time_ns = 0;   // event time, ns since the epoch
};

// Some consecutive whole lines. The engine reads `bytes` in place: they must stay
// valid and unchanged until the chunk is destroyed, which may happen on any thread.
// A host derives from this to keep its buffer alive.
class LogChunk {
 public:
  virtual ~LogChunk() = default;

  std::string_view bytes;           // lines, each ended by '\n' or "\r\n"; the last end may
                                    // be missing
  std::span<const LineInfo> lines;  // if not empty: exactly these lines, and `bytes` is not
                                    // split. Lines may then hold any byte.
  uint64_t first_line = 0;          // without `lines`: 0-based number in its input of the
                                    // first line, if the request wanted line numbers
  size_t input = 0;                 // which of the source's inputs it came from
  size_t padding = 0;               // bytes that may be read, not used, after the end of `bytes`
  uint64_t cut_bytes = 0;           // what the source left out of a line too long for it, since
                                    // its last chunk
};

// An input of log lines: files, a pipe, or memory of the host.
class LogSource {
 public:
  virtual ~LogSource() = default;

  // The next chunk, or null at the end. Calls never overlap, but may come from
  // different threads. Chunks of a few MiB use threads best; chunks are worked on in
  // parallel but count as ordered. An error ends the query.
  virtual absl::StatusOr<std::unique_ptr<LogChunk>> Next() = 0;

  // Called once before the first Next: whether `first_line` must be filled in.
  virtual void WantLineNumbers(bool /*wanted*/) {}

  // A name for messages of the input with this number: a path, "standard input", ...
  virtual std::string InputName(size_t /*input*/) const { return "input"; }
};

struct FileSourceOptions {
  size_t chunk_bytes = 512 * 1024;            // read at a time; a longer line makes a longer
                                              // chunk up to line_bytes_max
  size_t line_bytes_max = 128 * 1024 * 1024;  // a longer line is cut there and its rest is
                                              // dropped and counted
  size_t inputs_max = 1'000'000;              // files that the paths may name together
};

// Reads files one after another. A path may be a file, a folder (its regular files in
// name order, folders below it too; names that start with '.' and links to folders are
// passed over), a glob (* ? [a-z]), or "-" for standard input. gzip and zstd inputs are
// recognised by their first bytes and inflated; DataLoss if they end early or are damaged.
// Files are opened as they are needed; NotFound at once for a path or glob that names
// nothing. Open files are not locked; a file that shrinks while it is read just ends.
// The source must outlive its chunks, whose buffers it reuses; each has 64 bytes of padding.
absl::StatusOr<std::unique_ptr<LogSource>> OpenFiles(const std::vector<std::string>& paths,
                                                     const FileSourceOptions& options = {});

// Lines in memory of the caller, which must outlive the source. `bytes` needs no final
// newline.
std::unique_ptr<LogSource> MemorySource(std::string_view bytes);

}  // namespace slq
