#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace slq::store {

// A line with its place in the stream.
struct StoredLine {
  std::string_view content;
  int64_t time_ns = 0;
  int64_t line_num = 0;
};

// Line numbers have 19 digits.
inline constexpr int64_t kLineNumMin = 1'000'000'000'000'000'000;

// The number of a line with this event time that follows the line `last`.
// REQUIRES: last < INT64_MAX.
inline int64_t NextLineNum(int64_t last, int64_t time_ns) {
  const int64_t next = last + 1 > kLineNumMin ? last + 1 : kLineNumMin;
  return time_ns > next ? time_ns : next;
}

inline constexpr size_t kRecordAlignment = 8;
inline constexpr size_t kRecordHeadBytes = 24;

// Adds the record of a batch to `out`. `lines` are not empty; `last_line_num` is the number
// of the line before them, from which theirs follow.
void AppendBatchRecord(std::span<const StoredLine> lines, int64_t last_line_num, uint64_t sequence,
                       uint64_t salt, std::string* out);

// Adds a mark to `out`: a record without lines, which is written when all before it is durable.
void AppendMark(uint64_t sequence, uint64_t salt, std::string* out);

// What a record says of itself; checked by nothing yet.
struct RecordHead {
  bool is_mark = false;
  uint64_t body_bytes = 0;
  uint64_t sequence = 0;
  uint64_t checksum = 0;
  uint64_t seed = 0;  // of the checksum of its body
};
// Nothing if `bytes`, kRecordHeadBytes of them, do not begin a record.
std::optional<RecordHead> ReadRecordHead(std::string_view bytes, uint64_t salt);

// A batch, or a mark, in its record, which must outlive it.
class BatchView {
 public:
  // The record at the start of `bytes`, which may go on after it; nothing if there is no
  // whole and undamaged one made with this salt.
  static std::optional<BatchView> Read(std::string_view bytes, uint64_t salt);

  // The same of what AppendBatchRecord made just now, which nothing can have damaged yet.
  static std::optional<BatchView> ReadUnchecked(std::string_view bytes, uint64_t salt);

  uint64_t sequence() const { return sequence_; }
  uint32_t lines() const { return lines_; }  // 0: a mark
  size_t record_bytes() const { return record_bytes_; }
  int64_t last_line_num() const { return last_line_num_; }  // of the line before the batch

  // Calls f(StoredLine) for each line.
  template <typename F>
  void ForEach(F f) const {
    StoredLine line;
    line.line_num = last_line_num_;
    std::string_view left = text_;
    for (uint32_t i = 0; i < lines_; ++i) {
      line.time_ns = TimeOf(i);
      line.line_num = NextLineNum(line.line_num, line.time_ns);
      line.content = left.substr(0, SizeOf(i));
      left.remove_prefix(line.content.size());
      f(line);
    }
  }

 private:
  static std::optional<BatchView> ReadBody(const RecordHead& head, std::string_view content);
  int64_t TimeOf(uint32_t line) const;
  uint32_t SizeOf(uint32_t line) const;

  uint64_t sequence_ = 0;
  int64_t last_line_num_ = 0;
  uint32_t lines_ = 0;
  size_t record_bytes_ = 0;
  std::string_view times_;
  std::string_view sizes_;
  std::string_view text_;
};

}  // namespace slq::store
