#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "cli/output_stream.h"

namespace slq::cli {

// One line on a terminal that says how much was read and how fast. Shown only once a
// query takes noticeably long, and erased before anything else is written. Not
// thread-safe: calls must not overlap.
class Progress {
 public:
  Progress(OutputStream* stream, bool enabled, absl::Time start)
      : stream_(stream), enabled_(enabled), start_(start), next_(start + kDelay) {}

  void Update(uint64_t bytes_read);
  // Erases the line and shows no more.
  void Stop();

 private:
  static constexpr absl::Duration kDelay = absl::Milliseconds(400);
  static constexpr absl::Duration kInterval = absl::Milliseconds(100);

  OutputStream* const stream_;
  bool enabled_;
  bool shown_ = false;
  const absl::Time start_;
  absl::Time next_;
};

}  // namespace slq::cli
