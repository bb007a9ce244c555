#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/bytes.h"
#include "column/batch.h"
#include "store/zone.h"

// The layout of a segment file (FORMAT.md): a head, chunks one after another, a footer that
// says where they are, and a tail that says where the footer is.
namespace slq::store {

inline constexpr size_t kBlockLinesMax = 8192;
inline constexpr uint64_t kBlockBytesMax = 4 * 1024 * 1024;  // ended by the line that passes it
inline constexpr size_t kSegmentColumnsMax = 256;
inline constexpr uint32_t kChunkBytesMax = 1u << 30;  // plain

// Some bytes of the file. A chunk without bytes is not there.
struct Chunk {
  uint64_t offset = 0;
  uint32_t bytes = 0;        // in the file
  uint32_t plain_bytes = 0;  // more than `bytes` if compressed with zstd, else the same
  uint64_t checksum = 0;     // of the bytes in the file
  bool empty() const { return bytes == 0; }
};

// A column over the lines of a block.
struct ColumnChunk {
  Chunk values;
  Chunk filter;  // text_filter.h; empty: any text may be there
  Zone zone;
  std::optional<column::ColumnSummary> summary;
  Chunk sums;  // key_sums.h; empty: nothing is known by the values of this column
};

// Consecutive lines of a segment.
struct Block {
  uint32_t lines = 0;
  uint64_t raw_bytes = 0;
  int64_t first_line_num = 0;
  int64_t last_line_num = 0;
  int64_t min_time_ns = 0;
  int64_t max_time_ns = 0;
  uint32_t unparsed = 0;
  uint32_t coerced_values = 0;
  uint32_t duplicate_keys = 0;
  Chunk keys;                        // event times and line numbers, and which lines are unparsed
  Chunk raw;                         // the templates of the lines, and the lines without one
  uint64_t raw_checksum = 0;         // of all lines with their sizes
  std::vector<ColumnChunk> columns;  // as Footer::names; missing ones at the end are all null
};

struct Footer {
  std::vector<std::string> names;  // of the fields that have columns
  bool has_all_fields = true;      // false: lines have more fields than these
  std::vector<Block> blocks;       // oldest first
  Chunk templates;                 // line_template.h
};

struct SegmentHead {
  uint64_t id = 0;
  uint64_t stream_hash = 0;
};
inline constexpr size_t kSegmentHeadBytes = 40;
std::string EncodeSegmentHead(const SegmentHead& head);
absl::Status CheckSegmentHead(std::string_view bytes, const SegmentHead& expected,
                              std::string_view path);

inline constexpr size_t kSegmentTailBytes = 32;
struct SegmentTail {
  uint64_t footer_offset = 0;
  uint64_t footer_checksum = 0;
};
std::string EncodeSegmentTail(const SegmentTail& tail);
std::optional<SegmentTail> DecodeSegmentTail(std::string_view bytes);

std::string EncodeFooter(const Footer& footer);
// Nothing if the bytes are no footer, or if its chunks do not follow one another from the
// head up to `footer_offset`.
std::optional<Footer> DecodeFooter(std::string_view bytes, uint64_t footer_offset);

}  // namespace slq::store
