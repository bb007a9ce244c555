#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "slq/rule.h"

#include "absl/status/statusor.h"

namespace slq::store {

// A sealed file of lines. All of it is checked by the checksums inside; `footer_checksum`
// ties the file to the manifest, so that another stream's file does not pass for it.
struct SegmentFacts {
  uint64_t id = 0;  // of its file
  uint64_t file_bytes = 0;
  uint64_t footer_checksum = 0;
  uint64_t lines = 0;
  uint64_t raw_bytes = 0;
  uint64_t unparsed = 0;
  int64_t first_line_num = 0;
  int64_t last_line_num = 0;
  int64_t min_time_ns = 0;
  int64_t max_time_ns = 0;
  uint32_t rule = 0;  // index in Manifest::rules
  friend bool operator==(const SegmentFacts&, const SegmentFacts&) = default;
};

// A log whose lines are not in a segment yet. Only the last one is written to.
struct LogFacts {
  uint64_t id = 0;
  uint32_t rule = 0;
  friend bool operator==(const LogFacts&, const LogFacts&) = default;
};

// What a stream consists of. A file that its manifest does not name is not part of it.
struct Manifest {
  std::string stream;  // its name
  uint64_t next_file_id = 1;
  // Of the last line that is in no log any more; line numbers go on from there even when
  // retention has removed every line.
  int64_t last_line_num = 0;
  std::vector<StructuringRule> rules;  // by version; the last one is for new lines
  std::vector<SegmentFacts> segments;  // oldest first
  std::vector<LogFacts> logs;          // oldest first, at least one
  friend bool operator==(const Manifest&, const Manifest&) = default;
};

std::string EncodeManifest(const Manifest& manifest);

// DataLoss for bytes that EncodeManifest did not make, FailedPrecondition for a newer
// format; `path` is for the messages.
absl::StatusOr<Manifest> DecodeManifest(std::string_view bytes, std::string_view path);

inline constexpr uint64_t kManifestBytesMax = 64 * 1024 * 1024;

}  // namespace slq::store
