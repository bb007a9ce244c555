#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "slq/scan_report.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "column/batch.h"
#include "column/scan.h"
#include "store/chunk_codec.h"
#include "store/column_decoder.h"
#include "store/key_sums.h"
#include "store/segment_reader.h"

namespace slq::store {

// Answers a request from the columns of blocks, without their lines. One per worker, not
// thread-safe.
class BlockScan {
 public:
  // `request` must outlive it.
  explicit BlockScan(const column::ScanRequest& request);

  // Whether the columns of the segment have all that the request asks for.
  bool CanRead(const Footer& footer) const;

  // The block as a batch, its lines in the window selected; null if there are none. Valid
  // until the next call. Adds to `report`. REQUIRES: CanRead.
  absl::StatusOr<column::Batch*> Read(const SegmentReader& segment, const Block& block,
                                      ScanReport* report);

 private:
  // Where the text and dictionary of a column live.
  struct ColumnBuffer {
    std::string bytes;
    ColumnDecoder decoder;
    std::vector<const column::PushedPredicate*> conditions;
    bool by_text = false;  // one of them is about the bytes of texts
  };

  absl::Status ReadField(const SegmentReader& segment, const Chunk& chunk, ColumnBuffer* buffer);
  absl::Status FillField(const SegmentReader& segment, const Block& block, const std::string& name,
                         const column::Selection* wanted, size_t column, ColumnBuffer* buffer);
  bool FillSummaries(const Footer& footer, const Block& block);
  absl::StatusOr<bool> FillCounts(const SegmentReader& segment, const Block& block, size_t column);
  bool FillRowSummaries(const ColumnChunk* column, size_t of, const EntrySums* sums);
  bool FillKeySummaries(const ColumnChunk& column, size_t key);
  absl::StatusOr<bool> FillKeySums(const SegmentReader& segment, const Block& block, size_t key);
  void FillBuiltIn(column::ColumnKind kind, column::Column* column) const;
  const column::Selection* WantedRows();
  bool IsInside(const Block& block) const;
  absl::Status ReadKeys(const SegmentReader& segment, const Block& block);
  void SelectInside(ScanReport* report);
  void SelectMayHold(size_t column, ScanReport* report);
  absl::Status FillColumns(const SegmentReader& segment, const Block& block, ScanReport* report);
  absl::Status CountUnparsed(const SegmentReader& segment, const Block& block, ScanReport* report);

  const column::ScanRequest& request_;
  bool wants_fields_ = false;
  bool wants_lines_ = false;
  bool wants_keys_ = false;
  ChunkDecoder decoder_;
  KeysReader keys_reader_;
  BlockKeys keys_;
  column::Batch batch_;
  column::Selection wanted_;  // of its rows, in the order of the block
  std::string sums_bytes_;
  KeySumsDecoder sums_decoder_;
  std::vector<EntrySums> sums_;       // of the columns of the block
  std::deque<ColumnBuffer> buffers_;  // one for each column of the request, and one for _error
};

}  // namespace slq::store
