#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "slq/log_source.h"

#include "absl/status/statusor.h"
#include "column/scan.h"
#include "ingest/line_parser.h"

namespace slq::ingest {

// A chunk of lines and all that is known about it.
struct ClaimedChunk {
  std::unique_ptr<LogChunk> chunk;
  uint64_t number = 0;         // of the morsel
  const Rule* rule = nullptr;  // null if the chunk has no lines
  std::string note;            // for the report; may be empty
};

// Where workers get their chunks. Thread-safe.
class ChunkQueue {
 public:
  virtual ~ChunkQueue() = default;
  // False at the end of the input.
  virtual absl::StatusOr<bool> Claim(ClaimedChunk* claimed) = 0;
};

// Turns chunks of `queue` into batches. Both arguments must outlive the worker.
std::unique_ptr<column::ScanWorker> NewLineScanWorker(ChunkQueue* queue,
                                                      const column::ScanRequest& request);

}  // namespace slq::ingest
