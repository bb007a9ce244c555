#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/disk.h"
#include "store/chunk_codec.h"
#include "store/footer_cache.h"
#include "store/long_codec.h"
#include "store/manifest.h"
#include "store/segment_format.h"

namespace slq::store {

// An open segment whose head, footer and tail are what was written. Immutable.
class SegmentReader {
 public:
  // DataLoss, naming the file, if it is not. `footers`, which may be null, spares reading what
  // was read before; else it must outlive the reader.
  static absl::StatusOr<std::unique_ptr<SegmentReader>> Open(std::unique_ptr<DiskFile> file,
                                                             const SegmentFacts& facts,
                                                             uint64_t stream_hash,
                                                             FooterCache* footers);

  uint64_t id() const { return id_; }
  const Footer& footer() const { return pin_.get() == nullptr ? own_ : *pin_.get(); }
  const DiskFile& file() const { return *file_; }

 private:
  SegmentReader(uint64_t id, std::unique_ptr<DiskFile> file) : id_(id), file_(std::move(file)) {}

  uint64_t id_;
  std::unique_ptr<DiskFile> file_;
  FooterCache::Pin pin_;
  Footer own_;  // where nothing is pinned
};

// What is known of the lines of a block without reading them.
struct BlockKeys {
  std::vector<int64_t> times_ns;
  std::vector<int64_t> line_nums;
  std::vector<uint8_t> unparsed;  // one byte a line, 1 = unparsed; empty if none is
};

// Reads the keys of blocks. One per worker, not thread-safe.
class KeysReader {
 public:
  // DataLoss for damage.
  absl::Status Read(const SegmentReader& segment, const Block& block, BlockKeys* keys);

 private:
  ChunkDecoder chunks_;
  LongDecoder longs_;
  std::string plain_;
};

}  // namespace slq::store
