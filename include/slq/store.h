#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slq/query.h"
#include "slq/rule.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace slq {
namespace column {
class Scan;
struct ScanRequest;
}  // namespace column

// When an acknowledged batch is safe from what.
//   mode      process crash          power cut
//   kAlways   nothing is lost        nothing is lost
//   kInterval nothing is lost        what was acknowledged less than sync_interval before
//   kNone     nothing is lost        any newest part; the rest is intact
enum class SyncMode : uint8_t { kAlways, kInterval, kNone };

struct StoreOptions {
  bool create = true;      // make the directory if it is missing
  bool read_only = false;  // sealed segments and the durable tail; takes no lock
  SyncMode sync = SyncMode::kInterval;
  absl::Duration sync_interval = absl::Seconds(1);       // checked on Append and by Tick
  size_t segment_rows_max = 1'000'000;                   // rows of a sealed segment
  size_t segment_bytes_max = 256 * 1024 * 1024;          // raw bytes of a sealed segment
  size_t batch_bytes_max = 16 * 1024 * 1024;             // of the lines of one Append
  size_t batch_lines_max = 1'000'000;                    // of one Append
  uint64_t min_free_bytes = 64 * 1024 * 1024;            // on the disk; below it Append is refused
  absl::Duration future_limit = absl::Hours(48);         // event times further ahead are refused
  absl::Duration retain_age = absl::InfiniteDuration();  // by event time; see Store::Tick
  uint64_t retain_bytes = UINT64_MAX;                    // on disk, per stream
  // Shares in the work of sealing and merging, which is done in the calls that say so; null: the
  // calling thread alone. Must outlive the store.
  Executor* executor = nullptr;
  // The clock of the host, ns since the epoch; null: the system's.
  int64_t (*now_ns)() = nullptr;
};

// A line to append.
struct NewLine {
  std::string_view content;        // without its line end; any bytes
  std::optional<int64_t> time_ns;  // event time; unset: what the time field of the rule says,
                                   // or else the store's clock
};

// What Append says of an acknowledged batch.
struct AppendResult {
  int64_t first_line_num = 0;  // line numbers rise strictly within a stream
  int64_t last_line_num = 0;
  uint64_t lines = 0;          // the stream's lines so far
  uint64_t times_refused = 0;  // a time field too far ahead: these lines got the clock's time
};

struct StreamInfo {
  std::string name;
  uint64_t lines = 0;
  uint64_t durable_lines = 0;  // known to be synced
  uint64_t segments = 0;
  uint64_t bytes_raw = 0;  // of the lines
  uint64_t bytes_on_disk = 0;
  int64_t first_time_ns = 0;  // smallest and largest event time; 0 without lines
  int64_t last_time_ns = 0;
  int64_t last_line_num = 0;
  StructuringRule rule;                                  // for lines appended from now on
  absl::Duration retain_age = absl::InfiniteDuration();  // in force
  uint64_t unparsed = 0;  // sealed lines that the rule of their time did not fit
  // What opening the stream found: a torn tail that it dropped, damage that is still there.
  std::vector<std::string> recovered;
};

// A stream of lines in a store. Thread-safe; calls to Append wait for each other, queries
// wait for nothing.
class Stream {
 public:
  virtual ~Stream() = default;

  // Appends all lines or none. OK: acknowledged as the sync mode says. Errors:
  //   InvalidArgument    a time too far ahead, a batch too large
  //   ResourceExhausted  no space left; appending works again when there is space
  //   FailedPrecondition the store is read-only: opened so, or a sync failed
  //   Unavailable        the write failed and is undone, or, where the message says
  //                      "indeterminate", may appear whole after reopening
  virtual absl::StatusOr<AppendResult> Append(std::span<const NewLine> lines) = 0;

  // A new rule for lines appended after it; earlier lines keep theirs. Format::kAuto is
  // decided by the first batch.
  virtual absl::Status SetRule(const StructuringRule& rule) = 0;

  // Lines of this stream go at this age where StoreOptions::retain_age is longer. Not kept in
  // the store: to be said again after opening.
  virtual void SetRetainAge(absl::Duration age) = 0;

  // Answers from a snapshot: every batch acknowledged before, none after. Rows without
  // ORDER BY or groups come newest first. The stream must outlive the rows. DataLoss where
  // a part that is needed is damaged; with allow_partial it is left out, and the report
  // says which and is not complete.
  virtual absl::StatusOr<std::unique_ptr<Rows>> Run(const Query& query,
                                                    const RunOptions& options = {}) = 0;

  virtual StreamInfo info() const = 0;

  // For the library itself: a scan of the lines past `line_num`, and in `last` the number of the
  // last of them.
  virtual absl::StatusOr<std::unique_ptr<column::Scan>> ScanAfter(
      int64_t line_num, const column::ScanRequest& request, int64_t* last);

  // Writes the unsealed lines as a segment now.
  virtual absl::Status Seal() = 0;
};

struct VerifyFinding {
  bool damage = false;  // false: only a torn tail
  std::string text;     // file, offset and what is wrong
};

// A directory of streams, kept through crashes as `SyncMode` says. One process may have it
// open for writing, held by a lock on the directory; others may open it read-only at the
// same time. Thread-safe. Not for use in a child after fork(). A process with a file size
// limit should ignore SIGXFSZ, so that a full file is an error and not the end.
class Store {
 public:
  // Errors: NotFound; FailedPrecondition for another writer ("in use") or a newer format;
  // InvalidArgument for a directory that is something else; DataLoss where the store's own
  // description is damaged. Streams are recovered, each on its own, by OpenStream.
  static absl::StatusOr<std::unique_ptr<Store>> Open(const std::string& directory,
                                                     const StoreOptions& options = {});
  // Closes; errors are lost: call Close to see them. Waits until all rows of its streams
  // are destroyed.
  virtual ~Store() = default;

  // The stream of this name (any bytes, 1 to 200); owned by the store. Recovers what a
  // crash left. NotFound; DataLoss for a damaged manifest, FailedPrecondition for a newer one.
  virtual absl::StatusOr<Stream*> OpenStream(std::string_view name) = 0;
  // AlreadyExists if there is one.
  virtual absl::StatusOr<Stream*> CreateStream(std::string_view name,
                                               const StructuringRule& rule) = 0;
  // Removes a stream and its lines. FailedPrecondition while a query reads it. A Stream* to
  // it is no longer valid.
  virtual absl::Status DropStream(std::string_view name) = 0;
  virtual absl::StatusOr<std::vector<std::string>> streams() const = 0;

  // Makes everything acknowledged so far durable.
  virtual absl::Status Sync() = 0;

  // The housekeeping that is due: interval sync, merging of small segments, retention.
  // The library has no threads of its own: the host calls this about once a second.
  // Retention takes whole segments whose newest line is older than retain_age. So that none
  // waits long for its neighbours, lines are sealed when they have been in a log for an eighth
  // of it, at most a day, since the stream was opened or later; and what is merged is no
  // further apart than an eighth.
  virtual absl::Status Tick() = 0;

  // Syncs and ends use: later calls fail, running queries end with Cancelled. The lock goes
  // with the object.
  virtual absl::Status Close() = 0;

  // Reads every checksum of a store that need not open; changes nothing.
  static absl::StatusOr<std::vector<VerifyFinding>> Verify(const std::string& directory);
};

}  // namespace slq
