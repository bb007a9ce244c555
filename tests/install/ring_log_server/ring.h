#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string_view>
#include <vector>

#include "slq/log_source.h"

// The newest lines of a log in memory of fixed size. Thread-safe; while a RingSource
// reads, appending waits.
class Ring {
 public:
  Ring(size_t bytes, size_t lines) : bytes_(bytes), lines_(lines) {}

  // False for a line that is larger than the ring.
  bool Append(std::string_view line, int64_t time_ns) {
    const std::lock_guard<std::shared_mutex> lock(mutex_);
    if (line.size() > bytes_.size()) return false;
    // A line lies in one piece: where the end has no room for it the start has.
    if (line.size() > bytes_.size() - next_byte_) {
      while (count_ > 0 && lines_[first_].offset >= next_byte_) DropOldest();
      next_byte_ = 0;
    }
    const size_t end = next_byte_ + line.size();
    while (count_ == lines_.size() || OldestBeginsIn(next_byte_, end)) DropOldest();
    if (!line.empty()) std::memcpy(bytes_.data() + next_byte_, line.data(), line.size());
    last_line_num_ = std::max(last_line_num_ + 1, time_ns);
    lines_[(first_ + count_++) % lines_.size()] = {next_byte_, static_cast<uint32_t>(line.size()),
                                                   last_line_num_, time_ns};
    next_byte_ = end;
    return true;
  }

 private:
  friend class RingSource;

  bool OldestBeginsIn(size_t begin, size_t end) const {
    return count_ > 0 && lines_[first_].offset >= begin && lines_[first_].offset < end;
  }
  void DropOldest() {
    first_ = (first_ + 1) % lines_.size();
    --count_;
  }

  std::shared_mutex mutex_;
  std::vector<char> bytes_;
  std::vector<slq::LineInfo> lines_;  // a ring as well
  size_t first_ = 0;                  // the oldest line
  size_t count_ = 0;
  size_t next_byte_ = 0;
  int64_t last_line_num_ = 0;
};

// The lines of a ring for one query, which reads them where they lie.
class RingSource final : public slq::LogSource {
 public:
  explicit RingSource(Ring* ring) : lock_(ring->mutex_), ring_(*ring), left_(ring->count_) {}

  absl::StatusOr<std::unique_ptr<slq::LogChunk>> Next() override {
    if (left_ == 0) return nullptr;
    // Up to the end of the array, then from its start; not too much at once, for threads.
    const size_t begin = (ring_.first_ + ring_.count_ - left_) % ring_.lines_.size();
    const size_t count = std::min({left_, ring_.lines_.size() - begin, kChunkLines});
    left_ -= count;
    auto chunk = std::make_unique<slq::LogChunk>();
    chunk->bytes = {ring_.bytes_.data(), ring_.bytes_.size()};
    chunk->lines = std::span(ring_.lines_).subspan(begin, count);
    return chunk;
  }

  std::string InputName(size_t /*input*/) const override { return "ring"; }

 private:
  static constexpr size_t kChunkLines = 16'384;

  const std::shared_lock<std::shared_mutex> lock_;
  const Ring& ring_;
  size_t left_;
};
