#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "slq/store.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/disk.h"
#include "store/line_stream.h"

namespace slq::store {

// The directory of a store: its lock, its mark, and a folder for each stream. Thread-safe.
class StoreFolder {
 public:
  // As slq::Store::Open says. `system` must outlive the store.
  static absl::StatusOr<std::unique_ptr<StoreFolder>> Open(System* system,
                                                           const std::string& directory,
                                                           const StoreOptions& options);

  // Ends running queries and waits for them.
  ~StoreFolder();

  absl::StatusOr<LineStream*> OpenStream(std::string_view name);
  absl::StatusOr<LineStream*> CreateStream(std::string_view name, const StructuringRule& rule);
  absl::Status DropStream(std::string_view name);
  absl::StatusOr<std::vector<std::string>> Streams() const;
  absl::Status Sync();
  absl::Status Tick();
  absl::Status Close();

 private:
  StoreFolder(System* system, const StoreOptions& options);

  absl::Status Take();  // locks and recovers
  absl::StatusOr<LineStream*> FindOrOpen(const std::string& name);
  absl::Status RemoveDropped() const;
  absl::Status RemoveTree(const std::string& folder) const;
  absl::Status ForEachStream(absl::Status (LineStream::*call)());

  Disk disk_;
  FooterCache footers_;
  StreamContext context_;
  std::unique_ptr<DiskFolder> folder_;
  std::unique_ptr<DiskFile> lock_file_;
  // Held while streams are worked on, so that none is dropped meanwhile; before mutex_.
  std::shared_mutex in_work_;
  mutable std::mutex mutex_;  // guards the map; held while a stream is opened
  std::map<std::string, std::unique_ptr<LineStream>> streams_;
};

// The mark of a store's directory.
absl::Status CheckStoreMark(const DiskFolder& folder);

}  // namespace slq::store
