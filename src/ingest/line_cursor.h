#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "slq/log_source.h"

#include "base/arena.h"
#include "ingest/raw_prefilter.h"

namespace slq::ingest {

// Consecutive lines of a chunk, as many as one batch takes.
struct LineRun {
  std::vector<std::string_view> lines;  // with kLinePadding readable bytes after each
  std::vector<int64_t> line_nums;       // one a line
  std::vector<int64_t> times_ns;        // one a line if the chunk tells times, else empty
  uint64_t bytes = 0;                   // of the chunk that the run covers, line ends included
  uint64_t lines_skipped = 0;           // among `lines`' neighbours, by the prefilter
  uint64_t bytes_skipped = 0;           // of `bytes`
};

// Walks over a chunk. A run is small enough for its bytes to stay in the second-level
// cache while it is parsed. Not thread-safe.
class LineCursor {
 public:
  static constexpr size_t kLinesMax = 4096;
  static constexpr size_t kBytesMax = 256 * 1024;  // ended by the line that passes it

  // Takes `chunk`, whose bytes the runs view. Of the lines it splits off, those that
  // `filter` rules out are skipped; lines that the chunk gives are not looked at.
  void Start(std::unique_ptr<LogChunk> chunk, const RawPrefilter* filter);

  // Replaces `run` by the next lines, which may all be skipped ones; false, and the chunk
  // let go, if there are none.
  // Lines too near the end of a chunk without padding are copied to `arena`.
  bool Next(LineRun* run, Arena* arena);

  // REQUIRES: Start, and Next has not returned false.
  const LogChunk& chunk() const { return *chunk_; }

 private:
  void OpenWindow();
  void SplitLines(LineRun* run);
  void SplitCandidates(LineRun* run);
  void Skip(size_t bytes, LineRun* run);
  void ReviewFilter(const LineRun& run);
  void TakeGivenLines(LineRun* run);
  void PadLines(LineRun* run, Arena* arena) const;

  std::unique_ptr<LogChunk> chunk_;
  std::string_view rest_;    // of the chunk, after the window
  std::string_view window_;  // what is searched at a time
  std::string_view left_;    // of the window, not split yet
  const RawPrefilter* filter_ = nullptr;
  bool filters_ = false;                   // false to take every line
  std::optional<CandidateFinder> finder_;  // over the window, where lines are filtered
  size_t next_given_ = 0;                  // index in chunk_->lines
  int64_t next_line_num_ = 0;              // of the next line split
};

}  // namespace slq::ingest
