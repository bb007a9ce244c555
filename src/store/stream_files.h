#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/disk.h"
#include "store/log_file.h"
#include "store/manifest.h"

namespace slq::store {

// A log of a manifest as it was found on the disk.
struct FoundLog {
  LogFacts facts;
  LogContents contents;
  absl::Status damage;  // why nothing of it can be read; then `contents` has one damaged stretch
};

struct FoundStream {
  Manifest manifest;
  std::vector<FoundLog> logs;  // as the manifest lists them
};

// Reads the manifest of the stream `name` ("": of any) and its logs. Damage of a log is in
// the result; damage of the manifest is DataLoss.
absl::StatusOr<FoundStream> FindStream(const DiskFolder& folder, std::string_view name);

absl::StatusOr<Manifest> ReadManifest(const DiskFolder& folder, std::string_view name);
absl::Status WriteManifest(const DiskFolder& folder, const Manifest& manifest);

// Removes the files of ours that the manifest does not name: what a crash left behind.
absl::Status RemoveLeftovers(const DiskFolder& folder, const Manifest& manifest);

// Ties the segments of a stream to it.
uint64_t StreamHash(std::string_view name);

}  // namespace slq::store
