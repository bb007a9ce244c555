#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/disk.h"
#include "store/log_file.h"

namespace slq::store {

// The log that batches are appended to. Not thread-safe.
class ActiveLog {
 public:
  // A new, empty log; its file is durable, its folder's entry for it is not yet.
  static absl::StatusOr<std::unique_ptr<ActiveLog>> Create(const DiskFolder& folder, uint64_t id,
                                                           int64_t last_line_num);

  // Goes on with a log that was read. A torn tail is cut off, durably.
  static absl::StatusOr<std::unique_ptr<ActiveLog>> Reopen(const DiskFolder& folder,
                                                           const LogContents& contents);

  // Writes a batch: handed to the system, not synced. After an error nothing of it is left;
  // where even that failed, a later batch takes its place.
  absl::StatusOr<BatchView> Write(std::span<const StoredLine> lines, int64_t last_line_num);

  // Makes everything written durable, and then says so in the log: what was durable is known
  // from damage later.
  absl::Status Sync();
  // Makes that durable too.
  absl::Status SyncMark();

  // Since when there is something that is not synced.
  std::optional<std::chrono::steady_clock::time_point> unsynced_since() const {
    return unsynced_since_;
  }

  uint64_t id() const { return head_.id; }
  uint64_t salt() const { return head_.salt; }
  uint64_t end() const { return end_.load(); }  // bytes in the file; for any thread

 private:
  ActiveLog(std::unique_ptr<DiskFile> file, const LogHead& head)
      : file_(std::move(file)), head_(head) {}

  void WriteMark();

  const std::unique_ptr<DiskFile> file_;
  const LogHead head_;
  std::atomic<uint64_t> end_{kLogHeadBytes};
  uint64_t next_sequence_ = 0;
  std::optional<std::chrono::steady_clock::time_point> unsynced_since_;
  bool ends_in_mark_ = false;
  std::string record_;
};

}  // namespace slq::store
