#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/disk.h"
#include "store/batch_record.h"
#include "store/chunk_codec.h"
#include "store/manifest.h"
#include "store/segment_format.h"

namespace slq::store {

// An open segment whose head, footer and tail are what was written. Immutable.
class SegmentReader {
 public:
  // DataLoss, naming the file, if it is not.
  static absl::StatusOr<std::unique_ptr<SegmentReader>> Open(std::unique_ptr<DiskFile> file,
                                                             const SegmentFacts& facts,
                                                             uint64_t stream_hash);

  const Footer& footer() const { return footer_; }
  const DiskFile& file() const { return *file_; }

 private:
  SegmentReader(std::unique_ptr<DiskFile> file, Footer footer)
      : file_(std::move(file)), footer_(std::move(footer)) {}

  std::unique_ptr<DiskFile> file_;
  Footer footer_;
};

// The lines of a block, decoded.
struct BlockLines {
  std::string bytes;              // ends with 64 zero bytes
  std::vector<StoredLine> lines;  // view `bytes`
};

// Reads all lines of a block. DataLoss for damage.
absl::Status ReadBlockLines(const SegmentReader& segment, const Block& block, ChunkDecoder* decoder,
                            BlockLines* out);

// What is known of the lines of a block without reading them.
struct BlockKeys {
  std::vector<int64_t> times_ns;
  std::vector<int64_t> line_nums;
  std::vector<uint8_t> unparsed;  // one byte a line, 1 = unparsed; empty if none is
};
absl::Status ReadBlockKeys(const SegmentReader& segment, const Block& block, ChunkDecoder* decoder,
                           BlockKeys* keys);

}  // namespace slq::store
