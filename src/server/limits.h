#pragma once

#include <cstddef>

#include "absl/time/time.h"

namespace slq::server {

// What bounds the work of the server. Each is a key of [limits] in the configuration, by
// the same name (durations with the unit behind: query_seconds_max).
struct Limits {
  size_t head_bytes_max = 16 * 1024;  // of a request
  size_t head_lines_max = 100;
  size_t query_body_bytes_max = 1024 * 1024;        // also after inflating
  size_t ingest_body_bytes_max = 16 * 1024 * 1024;  // also after inflating
  size_t bodies_bytes_max = 256 * 1024 * 1024;      // of all bodies being read or worked on
  size_t connections_max = 256;
  absl::Duration idle_max = absl::Seconds(75);  // between requests
  absl::Duration head_time_max = absl::Seconds(10);
  absl::Duration body_time_max = absl::Seconds(60);
  absl::Duration answer_time_max = absl::Seconds(60);
  absl::Duration drain_time_max = absl::Seconds(9);  // after SIGTERM, for what was asked before

  size_t workers = 0;      // threads that work on requests; 0: as many as processors, at least 2
  size_t queue_max = 128;  // requests that wait for a worker; more: 429
  absl::Duration queue_time_max = absl::Seconds(10);  // longer: 503

  size_t statement_characters_max = 100;  // of the retired API; its successor has 102,400
  size_t raw_rows_max = 5'000;            // rows of an answer that are lines
  size_t answer_bytes_max = 64 * 1024 * 1024;
  size_t query_memory_bytes_max = 256 * 1024 * 1024;
  absl::Duration query_time_max = absl::Seconds(30);
  size_t answer_cache_bytes_max = 16 * 1024 * 1024;  // of answers to questions that come again
  absl::Duration answer_cache_time_max = absl::Seconds(10);

  size_t groups_max = 100;               // of a project
  size_t streams_max = 1'000;            // of a project
  size_t signed_writes_max = 1'000'000;  // signatures remembered against replay
};

}  // namespace slq::server
