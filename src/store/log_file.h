#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/disk.h"
#include "store/batch_record.h"

namespace slq::store {

// A log is a head and then batch records without gaps, in the order of appending, with marks
// among them.
struct LogHead {
  uint64_t id = 0;
  uint64_t salt = 0;          // seeds the checksums of its records
  int64_t last_line_num = 0;  // of the stream when the log was begun
  bool has_marks = true;      // not in logs of version 1
};

inline constexpr size_t kLogHeadBytes = 48;
std::string EncodeLogHead(const LogHead& head);
absl::StatusOr<LogHead> DecodeLogHead(std::string_view bytes, uint64_t id, std::string_view path);

// Some records of a log that are read together, or a damaged stretch of it.
struct LogStretch {
  uint64_t begin = 0;  // in the file
  uint64_t end = 0;
  bool damaged = false;
  uint64_t first_sequence = 0;
  uint64_t lines = 0;
  uint64_t raw_bytes = 0;
  int64_t first_line_num = 0;
  int64_t last_line_num = 0;
  int64_t min_time_ns = std::numeric_limits<int64_t>::max();
  int64_t max_time_ns = std::numeric_limits<int64_t>::min();
  friend bool operator==(const LogStretch&, const LogStretch&) = default;
};

// What is in a log; grows by batches, in stretches of at least kStretchBytes.
class LogIndex {
 public:
  static constexpr uint64_t kStretchBytes = 512 * 1024;

  // Between a batch and the one before it are marks only, or damage.
  void Add(const BatchView& batch, uint64_t offset);
  void AddDamage(uint64_t begin, uint64_t end, int64_t line_num);

  const std::vector<LogStretch>& stretches() const { return stretches_; }
  uint64_t lines() const { return lines_; }
  uint64_t raw_bytes() const { return raw_bytes_; }
  bool damaged() const { return damaged_; }

 private:
  std::vector<LogStretch> stretches_;
  uint64_t lines_ = 0;
  uint64_t raw_bytes_ = 0;
  bool damaged_ = false;
};

// What reading a log from its start found.
struct LogContents {
  LogHead head;
  bool has_head = false;  // false: the file is too short for one
  LogIndex index;
  uint64_t end = 0;  // of the last record
  uint64_t file_bytes = 0;
  uint64_t next_sequence = 0;
  bool ends_in_mark = false;
  int64_t last_line_num = 0;
  bool is_torn() const { return end < file_bytes || !has_head; }
};

// A sentence on the torn tail of the log at `path`.
std::string TornTailText(std::string_view path, const LogContents& contents);

// Reads all of a log, in the memory of its largest batch. A damaged head is DataLoss. An invalid
// record at the end of the file is a torn tail; one with valid records after it is damage (in
// `index`).
absl::StatusOr<LogContents> ReadLog(const DiskFile& file, uint64_t id);

// Reads the records of a stretch into `bytes` and `batches`, which view it. DataLoss if
// they are not as they were.
absl::Status ReadStretch(const DiskFile& file, const LogStretch& stretch, uint64_t salt,
                         std::string* bytes, std::vector<BatchView>* batches);

}  // namespace slq::store
