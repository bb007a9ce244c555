#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/disk.h"
#include "ingest/line_parser.h"
#include "store/file_keeper.h"
#include "store/footer_cache.h"
#include "store/log_file.h"
#include "store/manifest.h"

namespace slq::store {

struct SegmentView {
  SegmentFacts facts;
  const ingest::Rule* rule = nullptr;
};

struct LogView {
  uint64_t id = 0;
  uint64_t salt = 0;
  const ingest::Rule* rule = nullptr;
  std::vector<LogStretch> stretches;
};

// The lines of a stream at one moment. Its files are kept while it lives. Thread-safe.
class Snapshot {
 public:
  struct Contents {
    uint64_t stream_hash = 0;
    FooterCache* footers = nullptr;     // or null; outlives the snapshot
    std::vector<SegmentView> segments;  // oldest first
    std::vector<LogView> logs;          // oldest first
    // Open files by name, for files that nobody keeps; others are opened when needed.
    std::map<std::string, std::unique_ptr<DiskFile>> files;
    // Rules that live only as long as this snapshot.
    std::vector<std::unique_ptr<const ingest::Rule>> rules;
    std::vector<std::string> notes;  // for whoever reads it: of what is not in it
  };

  // `keeper` may be null. `closed` ends the reading when it becomes true. Everything must
  // outlive the snapshot.
  Snapshot(Contents contents, const DiskFolder* folder, FileKeeper* keeper,
           const std::atomic<bool>* closed);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  const Contents& contents() const { return contents_; }

  // Opens a file to read it. DataLoss if it is gone.
  absl::StatusOr<std::unique_ptr<DiskFile>> OpenFile(const std::string& name) const;

  // Cancelled once the store is closed.
  absl::Status CheckOpen() const;

 private:
  Contents contents_;
  const DiskFolder* const folder_;
  FileKeeper* const keeper_;
  const std::atomic<bool>* const closed_;
  std::vector<std::string> pinned_;
};

}  // namespace slq::store
