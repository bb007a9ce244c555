#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "column/scan.h"
#include "store/chunk_codec.h"
#include "store/segment_reader.h"

namespace slq::store {

// Rules blocks out by what their columns can have at most. One per worker, not thread-safe.
class BlockPruner {
 public:
  // `request` must outlive it.
  explicit BlockPruner(const column::ScanRequest& request) : request_(request) {}

  // False if no line of the block meets the request's conditions.
  absl::StatusOr<bool> MayMatch(const SegmentReader& segment, const Block& block);

 private:
  void FindColumns(const SegmentReader& segment);
  std::optional<Zone> ZoneOf(const Block& block, size_t predicate) const;
  absl::StatusOr<bool> TextsMayMeet(const SegmentReader& segment, const ColumnChunk& column,
                                    const column::PushedPredicate& predicate);

  const column::ScanRequest& request_;
  std::optional<uint64_t> segment_;        // whose columns these are
  std::vector<int64_t> columns_;           // of each predicate's field, or one of the below
  static constexpr int64_t kUnknown = -1;  // the segment does not say
  static constexpr int64_t kNowhere = -2;  // no line has the field
  static constexpr int64_t kBuiltIn = -3;
  ChunkDecoder decoder_;
  std::string filter_;
};

}  // namespace slq::store
