#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/disk.h"
#include "store/batch_record.h"

namespace slq::store {

// Reads the records of a log through a window, so that a log of any size, and one that says
// nonsense about its sizes, takes the memory of its largest batch. Not thread-safe.
class LogReader {
 public:
  // `file` must outlive the reader.
  LogReader(const DiskFile* file, uint64_t file_bytes, uint64_t salt)
      : file_(file), file_bytes_(file_bytes), salt_(salt) {}

  // The record at `offset`, valid until the next call; nothing if there is no whole and
  // undamaged one.
  absl::StatusOr<std::optional<BatchView>> RecordAt(uint64_t offset);

  // Where the first such record after `offset` is whose sequence number is above `sequence`;
  // nothing if there is none.
  absl::StatusOr<std::optional<uint64_t>> FindRecord(uint64_t offset, uint64_t sequence);

 private:
  static constexpr size_t kWindowBytes = 1024 * 1024;

  // At least `bytes` from `offset`, which the file has; more if they are there.
  absl::StatusOr<std::string_view> View(uint64_t offset, size_t bytes);
  absl::StatusOr<bool> BodyIsWhole(uint64_t offset, const RecordHead& head);

  const DiskFile* const file_;
  const uint64_t file_bytes_;
  const uint64_t salt_;
  uint64_t window_start_ = 0;
  std::string window_;
};

}  // namespace slq::store
