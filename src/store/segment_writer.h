#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/disk.h"
#include "store/batch_record.h"
#include "store/chunk_codec.h"
#include "store/column_chunks.h"
#include "store/field_columns.h"
#include "store/line_matcher.h"
#include "store/line_template.h"
#include "store/manifest.h"
#include "store/segment_format.h"

namespace slq::store {

// Writes a segment from lines in the order of the stream; holds one block of them at a
// time. Not thread-safe.
class SegmentWriter {
 public:
  // `file` is new and empty. Columns are encoded by `executor`, which may be null. Everything
  // must outlive the writer.
  SegmentWriter(const SegmentHead& head, const ingest::Rule& rule, DiskFile* file,
                Executor* executor);

  // Copies the line.
  absl::Status Add(const StoredLine& line);

  // Writes the rest and makes the file durable. What is known of the segment, without its
  // rule. REQUIRES: at least one Add.
  absl::StatusOr<SegmentFacts> Finish();

 private:
  absl::Status WriteBlock();
  absl::Status WriteChunk(std::string_view plain, Chunk* chunk);
  absl::Status WriteAsIs(std::string_view bytes, Chunk* chunk);
  absl::Status Write(std::string_view bytes);
  absl::Status WriteKeys(Block* block);
  absl::Status WriteLines(Block* block);
  absl::Status WriteColumns(Block* block);
  void ParseFields(Block* block);
  std::optional<size_t> FindTemplate(size_t row);

  DiskFile* const file_;
  uint64_t offset_ = 0;
  ChunkEncoder encoder_;
  LongEncoder longs_;
  ColumnChunks columns_;
  FieldColumns fields_;
  TemplateFinder templates_;
  LineMatcher matcher_;

  std::string text_;                     // of the block's lines
  std::vector<std::string_view> lines_;  // of the block, while it is written
  std::vector<uint32_t> sizes_;
  std::vector<int64_t> times_;
  std::vector<int64_t> line_nums_;

  SegmentHead head_;
  Footer footer_;
  std::string plain_;
};

}  // namespace slq::store
