#pragma once

#include <cstdint>
#include <limits>
#include <memory>

#include "column/scan.h"
#include "store/snapshot.h"

namespace slq::store {

struct StreamScanOptions {
  // Damaged parts are passed over, and said so in the report, which is then not complete;
  // else reading one fails with DataLoss.
  bool allow_partial = false;
  // Lines with numbers up to this are not of the scan, and not counted.
  int64_t after_line_num = std::numeric_limits<int64_t>::min();
};

// A scan over the lines of a snapshot. A block of a segment or a stretch of a log is a
// morsel. `request` is copied.
std::unique_ptr<column::Scan> ScanSnapshot(std::unique_ptr<Snapshot> snapshot,
                                           const column::ScanRequest& request,
                                           const StreamScanOptions& options);

}  // namespace slq::store
