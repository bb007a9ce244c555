#include "store/snapshot.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "store/checksum.h"
#include "store/names.h"

namespace slq::store {

Snapshot::Snapshot(Contents contents, const DiskFolder* folder, FileKeeper* keeper,
                   const std::atomic<bool>* closed)
    : contents_(std::move(contents)), folder_(folder), keeper_(keeper), closed_(closed) {
  if (keeper_ == nullptr) return;
  for (const SegmentView& s : contents_.segments) pinned_.push_back(SegmentFileName(s.facts.id));
  for (const LogView& l : contents_.logs) pinned_.push_back(LogFileName(l.id));
  keeper_->Pin(pinned_);
}

Snapshot::~Snapshot() {
  if (keeper_ != nullptr) keeper_->Unpin(pinned_);
}

absl::StatusOr<std::unique_ptr<DiskFile>> Snapshot::OpenFile(const std::string& name) const {
  if (const auto held = contents_.files.find(name); held != contents_.files.end()) {
    return held->second->Duplicate();
  }
  absl::StatusOr<std::unique_ptr<DiskFile>> file =
      folder_->OpenFile(name, DiskFolder::Access::kRead);
  if (absl::IsNotFound(file.status())) {
    return DataLoss(absl::StrFormat("%s/%s is missing", folder_->path(), name));
  }
  return file;
}

absl::Status Snapshot::CheckOpen() const {
  if (!closed_->load(std::memory_order_relaxed)) return absl::OkStatus();
  return absl::CancelledError("the store was closed while the query ran");
}

}  // namespace slq::store
