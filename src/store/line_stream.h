#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slq/store.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/disk.h"
#include "store/active_log.h"
#include "store/file_keeper.h"
#include "store/footer_cache.h"
#include "store/line_times.h"
#include "store/log_file.h"
#include "store/manifest.h"
#include "store/snapshot.h"
#include "store/stream_files.h"

namespace slq::store {

// What all streams of a store share.
struct StreamContext {
  StoreOptions options;
  Disk* disk = nullptr;
  FooterCache* footers = nullptr;   // of what queries read
  int64_t process = 0;              // that opened the store
  std::atomic<bool> closed{false};  // later calls fail, running queries end

  int64_t NowNs() const;
  // FailedPrecondition if the store may not be used at all, or not for writing.
  absl::Status CheckUsable() const;
  absl::Status CheckWritable() const;
};

// A stream of lines in a folder of its own: a manifest, sealed segments and logs. Append,
// SetRule, Seal and housekeeping wait for each other; snapshots and info() do not wait for
// the disk. Thread-safe.
class LineStream {
 public:
  // Makes the files of an empty stream in `folder`, an empty one; durable but for the
  // folder's own entry.
  static absl::Status Create(const DiskFolder& folder, std::string_view name,
                             const StructuringRule& rule);

  // Recovers whatever a crash left, unless the store is read-only: then nothing is changed.
  // `context` must outlive the stream.
  static absl::StatusOr<std::unique_ptr<LineStream>> Open(const StreamContext* context,
                                                          std::unique_ptr<DiskFolder> folder,
                                                          std::string_view name);

  absl::StatusOr<AppendResult> Append(std::span<const NewLine> lines);
  absl::Status SetRule(const StructuringRule& rule);
  void SetRetainAge(absl::Duration age) { retain_age_ns_ = absl::ToInt64Nanoseconds(age); }
  absl::Status Seal();
  absl::Status Sync();
  // Syncs for the last time.
  absl::Status Close();
  // The sync that is due, retention, and merging, during which appending goes on.
  absl::Status Tick();
  StreamInfo info() const;
  absl::StatusOr<std::unique_ptr<Snapshot>> TakeSnapshot() const;

  // True while a snapshot lives.
  bool in_use() const { return keeper_.any_pinned(); }

 private:
  LineStream(const StreamContext* context, std::unique_ptr<DiskFolder> folder);

  absl::Status Recover(FoundStream found);
  absl::Status BeginLog(Manifest* manifest);
  absl::Status DecideRule(std::span<const NewLine> lines);
  absl::Status AddRule(const StructuringRule& rule, Manifest* manifest);
  absl::Status CheckBatch(std::span<const NewLine> lines) const;
  absl::Status CheckSpace() const;
  absl::Status NumberLines(std::span<const NewLine> lines, AppendResult* result);
  absl::Status SyncLog();
  absl::Status SyncIfDue();

  // Housekeeping (stream_housekeeping.cc). The caller holds append_mutex_, for Merge
  // housekeeping_mutex_ only.
  absl::Status SealLog();
  absl::Status SealInto(Manifest* next);
  absl::StatusOr<SegmentFacts> WriteSegment(uint64_t id, const ingest::Rule& rule,
                                            const Snapshot& lines);
  absl::Status SyncAndRetain();
  absl::Status SealOldLog();
  absl::Status Retain();
  // A run of small segments that are worth merging.
  struct MergeRun {
    size_t begin = 0;
    size_t end = 0;
    uint64_t new_id = 0;
    const ingest::Rule* rule = nullptr;
  };
  MergeRun FindMergeRun();
  absl::Status Merge();
  absl::Status SwitchToMerged(const MergeRun& run, const SegmentFacts& merged);
  absl::Status Switch(Manifest next, std::unique_ptr<ActiveLog> log, LogIndex index);
  uint64_t TakeFileId();
  absl::Duration RetainAge() const;
  void RemoveUnused(const absl::Status& switched, const std::vector<std::string>& names);

  absl::StatusOr<std::unique_ptr<Snapshot>> ReadSnapshot() const;  // of a read-only store
  Snapshot::Contents CurrentContents() const;
  absl::StatusOr<std::unique_ptr<const ingest::Rule>> Compile(const StructuringRule& rule) const;

  const StreamContext* const context_;
  const std::unique_ptr<DiskFolder> folder_;
  mutable FileKeeper keeper_;

  std::mutex housekeeping_mutex_;  // held by Tick; before append_mutex_
  std::mutex append_mutex_;        // held by whoever changes the stream; before state_mutex_
  std::unique_ptr<ActiveLog> log_;
  LineTimes times_;
  std::vector<StoredLine> lines_;  // of the batch
  uint64_t next_file_id_ = 1;
  bool merging_failed_ = false;  // not tried again until the stream is opened again
  int64_t retained_at_ns_ = 0;   // the clock at the last pass of retention, 0 before it
  uint64_t seen_log_ = 0;        // that retention has found lines in, since when
  int64_t seen_log_since_ns_ = 0;
  std::atomic<int64_t> retain_age_ns_{std::numeric_limits<int64_t>::max()};

  mutable std::mutex state_mutex_;  // guards what follows, never held during I/O
  Manifest manifest_;
  std::vector<std::unique_ptr<const ingest::Rule>> rules_;  // null for one not decided yet
  std::vector<FoundLog> old_logs_;                          // damaged ones
  LogIndex index_;                                          // of the active log
  int64_t last_line_num_ = 0;
  uint64_t durable_lines_ = 0;  // of the active log
  std::vector<std::string> recovered_;
};

}  // namespace slq::store
