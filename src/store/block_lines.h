#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "store/batch_record.h"
#include "store/chunk_codec.h"
#include "store/column_decoder.h"
#include "store/line_template.h"
#include "store/segment_reader.h"

namespace slq::store {

// The lines of a block.
struct BlockLines {
  std::string bytes;              // ends with ingest::kLinePadding zero bytes
  std::vector<StoredLine> lines;  // view `bytes`
};

// Reads the lines of blocks, or makes them again from their fields. One per worker, not
// thread-safe.
class LineReader {
 public:
  // All lines of the block. DataLoss for damage, also where the lines are not what they were.
  absl::Status Read(const SegmentReader& segment, const Block& block, BlockLines* out);

 private:
  struct Raw {
    std::vector<int64_t> templates;  // of each line; 0: it is kept as it is
    std::vector<int64_t> sizes;      // of those that are
    std::string_view text;
  };
  struct ColumnBuffer {
    std::string bytes;
    ColumnDecoder decoder;
    column::Column column;
    bool is_wanted = false;
  };

  absl::Status ReadTemplates(const SegmentReader& segment);
  absl::Status ReadRaw(const SegmentReader& segment, const Block& block);
  absl::Status ReadColumns(const SegmentReader& segment, const Block& block);
  bool Join(const Block& block, std::string* bytes, std::vector<size_t>* ends);

  KeysReader keys_reader_;
  BlockKeys keys_;
  ChunkDecoder chunks_;
  LongDecoder longs_;
  std::string raw_bytes_;
  Raw raw_;
  std::optional<uint64_t> templates_of_;  // the id of the segment whose templates these are
  std::vector<LineTemplate> templates_;
  std::deque<ColumnBuffer> columns_;
  ValueText text_;
};

// Tells lines from any others.
uint64_t ChecksumOfLines(std::span<const std::string_view> lines);

}  // namespace slq::store
