#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "slq/scan_report.h"

#include "absl/status/statusor.h"
#include "column/scan.h"
#include "store/segment_reader.h"
#include "store/snapshot.h"
#include "store/stream_scan.h"

namespace slq::store {

// What a worker claims: a block of a segment, or a stretch of a log.
struct ScanUnit {
  uint64_t number = 0;  // of the morsel
  const ingest::Rule* rule = nullptr;
  const SegmentReader* segment = nullptr;  // of a block
  const Block* block = nullptr;
  const LogView* log = nullptr;  // of a stretch
  const LogStretch* stretch = nullptr;
};

// Deals the parts of a snapshot to workers, in the order of the scan. Segments and
// stretches that lie wholly outside the window are counted and not dealt. Thread-safe.
class ScanPlan {
 public:
  ScanPlan(const Snapshot* snapshot, const column::ScanRequest* request,
           const StreamScanOptions& options);

  // The next unit, or false at the end. What was passed over on the way is added to
  // `report`. The unit stays valid until Release.
  absl::StatusOr<bool> Claim(ScanUnit* unit, ScanReport* report);
  void Release(const ScanUnit& unit);

  // Lines with numbers up to this are not of the scan.
  int64_t after_line_num() const { return options_.after_line_num; }

  // Whether the unit is a block with lines on both sides of the line where the scan starts:
  // whoever reads it leaves out those before.
  bool IsSplit(const ScanUnit& unit) const {
    return unit.block != nullptr && unit.block->first_line_num <= options_.after_line_num;
  }

  // Whether conditions may rule the block of the unit out: not where lines outside the
  // window have to be counted.
  bool MayPrune(const ScanUnit& unit) const;
  // Releases a unit whose lines cannot meet the conditions.
  void Prune(const ScanUnit& unit, ScanReport* report);

  // Adds a damaged part of so many lines to `report`, or returns `damage` where the scan
  // is not to go on without it.
  absl::Status PassOver(const absl::Status& damage, uint64_t lines, ScanReport* report) const;

  // Lines that nobody has claimed or passed over yet.
  uint64_t lines_left() const { return lines_left_.load(std::memory_order_relaxed); }

 private:
  // A segment or a log, by where its lines are in the stream.
  struct Source {
    int64_t first_line_num;
    const SegmentView* segment;
    const LogView* log;
  };
  struct OpenSegment {
    std::unique_ptr<SegmentReader> reader;
    size_t units = 0;  // claimed and not released
    bool dealt = false;
    bool needed = false;  // some block was not passed over
  };

  absl::Status OpenNextSource(ScanReport* report);
  absl::Status OpenSegmentFile(const SegmentView& view, ScanReport* report);
  bool DealPart(ScanUnit* unit, ScanReport* report);
  bool EndUnit(const ScanUnit& unit, bool pruned);
  template <typename Lines>
  bool IsOutside(const Lines& lines) const;
  bool IsBefore(int64_t last_line_num, uint64_t lines);
  void CountOutside(uint64_t lines, ScanReport* report);

  const Snapshot* const snapshot_;
  const column::ScanRequest* const request_;
  const StreamScanOptions options_;
  std::atomic<uint64_t> lines_left_{0};

  std::mutex mutex_;  // guards what follows
  std::vector<Source> sources_;
  size_t next_source_ = 0;
  std::deque<OpenSegment> open_;       // segments with units in play; the last is being dealt
  const LogView* log_ = nullptr;       // being dealt, or
  const SegmentView* view_ = nullptr;  // the segment that is
  size_t next_part_ = 0;
  size_t parts_ = 0;
  uint64_t next_number_ = 0;
};

// Rounds down, so that times before 1970 do too.
inline int64_t MsFromNs(int64_t ns) {
  constexpr int64_t kNsPerMs = 1'000'000;
  return ns / kNsPerMs - (ns % kNsPerMs < 0 ? 1 : 0);
}

}  // namespace slq::store
