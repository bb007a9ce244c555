#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "slq/scan_report.h"
#include "slq/store.h"

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace slq::server {

// What the server counts. Thread-safe.
class Metrics {
 public:
  void CountResponse(int status, std::string_view error_code);
  void CountQuery(const absl::Status& result, absl::Duration elapsed, const ScanReport& report);
  void CountIngest(uint64_t lines, uint64_t bytes);

  std::atomic<int64_t> connections{0};
  std::atomic<uint64_t> connections_refused{0};
  std::atomic<uint64_t> queries_cancelled{0};
  std::atomic<uint64_t> answers_found{0};  // given before, and not looked for again

  // Prometheus text, with the state of the store's streams summed up.
  std::string Text(Store* streams) const;

 private:
  static constexpr size_t kBuckets = 12;

  std::atomic<uint64_t> ingested_lines_{0};
  std::atomic<uint64_t> ingested_bytes_{0};
  mutable std::mutex mutex_;  // guards what follows
  std::map<int, uint64_t> responses_;
  std::map<std::string, uint64_t> errors_;
  std::map<std::string, uint64_t> queries_;
  std::array<uint64_t, kBuckets + 1> query_seconds_ = {};
  double query_seconds_sum_ = 0;
  ScanReport scanned_;
};

}  // namespace slq::server
