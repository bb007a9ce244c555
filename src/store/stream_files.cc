#include "store/stream_files.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "store/checksum.h"
#include "store/names.h"

namespace slq::store {
namespace {

FoundLog FindLog(const DiskFolder& folder, const LogFacts& facts, int64_t last_line_num) {
  FoundLog found;
  found.facts = facts;
  const auto file = folder.OpenFile(LogFileName(facts.id), DiskFolder::Access::kRead);
  absl::StatusOr<LogContents> contents =
      file.ok() ? ReadLog(**file, facts.id) : absl::StatusOr<LogContents>(file.status());
  if (contents.ok()) {
    found.contents = *std::move(contents);
    return found;
  }
  found.damage =
      absl::IsNotFound(contents.status())
          ? DataLoss(absl::StrFormat("%s/%s is missing", folder.path(), LogFileName(facts.id)))
          : contents.status();
  found.contents.last_line_num = last_line_num;
  found.contents.index.AddDamage(0, 0, last_line_num);
  return found;
}

}  // namespace

uint64_t StreamHash(std::string_view name) { return Checksum(name); }

absl::StatusOr<Manifest> ReadManifest(const DiskFolder& folder, std::string_view name) {
  const std::string path = folder.path() + '/' + std::string(kManifestFile);
  absl::StatusOr<std::string> bytes =
      folder.ReadFile(std::string(kManifestFile), kManifestBytesMax);
  if (absl::IsNotFound(bytes.status())) return DataLoss(absl::StrFormat("%s is missing", path));
  if (!bytes.ok()) return bytes.status();
  SLQ_ASSIGN_OR_RETURN(Manifest manifest, DecodeManifest(*bytes, path));
  if (!name.empty() && manifest.stream != name) {
    return Damaged(path, 0, "it belongs to another stream");
  }
  return manifest;
}

absl::Status WriteManifest(const DiskFolder& folder, const Manifest& manifest) {
  const std::string bytes = EncodeManifest(manifest);
  if (bytes.size() > kManifestBytesMax) {
    return ResourceExhausted(
        absl::StrFormat("%s would need a manifest of %d bytes; the limit is %d", folder.path(),
                        bytes.size(), kManifestBytesMax));
  }
  return folder.ReplaceFile(std::string(kManifestFile), bytes);
}

absl::StatusOr<FoundStream> FindStream(const DiskFolder& folder, std::string_view name) {
  FoundStream found;
  SLQ_ASSIGN_OR_RETURN(found.manifest, ReadManifest(folder, name));
  int64_t last_line_num = found.manifest.last_line_num;
  for (const LogFacts& facts : found.manifest.logs) {
    FoundLog log = FindLog(folder, facts, last_line_num);
    // An error of the disk is no property of the file.
    if (!log.damage.ok() && !absl::IsDataLoss(log.damage)) return log.damage;
    last_line_num = std::max(last_line_num, log.contents.last_line_num);
    found.logs.push_back(std::move(log));
  }
  return found;
}

absl::Status RemoveLeftovers(const DiskFolder& folder, const Manifest& manifest) {
  std::vector<std::string> live;
  for (const SegmentFacts& s : manifest.segments) live.push_back(SegmentFileName(s.id));
  for (const LogFacts& l : manifest.logs) live.push_back(LogFileName(l.id));
  std::sort(live.begin(), live.end());
  SLQ_ASSIGN_OR_RETURN(const std::vector<std::string> names, folder.List());
  for (const std::string& name : names) {
    const bool is_ours = FileIdOf(name).has_value() ||
                         name == std::string(kManifestFile) + std::string(kTemporarySuffix);
    if (!is_ours || std::binary_search(live.begin(), live.end(), name)) continue;
    SLQ_RETURN_IF_ERROR(folder.Remove(name));
  }
  return absl::OkStatus();
}

}  // namespace slq::store
