#include "store/active_log.h"

#include <utility>

#include "base/hash.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "store/names.h"

namespace slq::store {
namespace {

// Memory that a large batch took is given back.
constexpr size_t kKeptBytes = 1024 * 1024;

uint64_t NewSalt(uint64_t id) {
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  return HashInt(id, ProcessSeed()) ^ HashInt(static_cast<uint64_t>(now), ProcessSeed());
}

}  // namespace

absl::StatusOr<std::unique_ptr<ActiveLog>> ActiveLog::Create(const DiskFolder& folder, uint64_t id,
                                                             int64_t last_line_num) {
  const LogHead head = {id, NewSalt(id), last_line_num};
  SLQ_ASSIGN_OR_RETURN(std::unique_ptr<DiskFile> file, folder.CreateFile(LogFileName(id)));
  SLQ_RETURN_IF_ERROR(file->WriteAt(EncodeLogHead(head), 0));
  SLQ_RETURN_IF_ERROR(file->SyncAll());
  return std::unique_ptr<ActiveLog>(new ActiveLog(std::move(file), head));
}

absl::StatusOr<std::unique_ptr<ActiveLog>> ActiveLog::Reopen(const DiskFolder& folder,
                                                             const LogContents& contents) {
  SLQ_ASSIGN_OR_RETURN(
      std::unique_ptr<DiskFile> file,
      folder.OpenFile(LogFileName(contents.head.id), DiskFolder::Access::kReadWrite));
  if (contents.is_torn()) SLQ_RETURN_IF_ERROR(file->Truncate(contents.end));
  // What the last process wrote may be in the system's cache only.
  SLQ_RETURN_IF_ERROR(file->SyncAll());
  auto log = std::unique_ptr<ActiveLog>(new ActiveLog(std::move(file), contents.head));
  log->end_ = contents.end;
  log->next_sequence_ = contents.next_sequence;
  log->ends_in_mark_ = contents.ends_in_mark;
  log->WriteMark();
  return log;
}

absl::StatusOr<BatchView> ActiveLog::Write(std::span<const StoredLine> lines,
                                           int64_t last_line_num) {
  if (record_.capacity() > kKeptBytes) std::string().swap(record_);
  record_.clear();
  AppendBatchRecord(lines, last_line_num, next_sequence_, head_.salt, &record_);
  const std::optional<BatchView> batch = BatchView::ReadUnchecked(record_, head_.salt);
  if (!batch.has_value()) return Internal("a batch record cannot be read back");
  const absl::Status written = file_->WriteAt(record_, end_);
  if (!written.ok()) {
    file_->Truncate(end_).IgnoreError();
    return written;
  }
  end_ += record_.size();
  ++next_sequence_;
  ends_in_mark_ = false;
  if (!unsynced_since_.has_value()) unsynced_since_ = std::chrono::steady_clock::now();
  return *batch;
}

absl::Status ActiveLog::Sync() {
  if (!unsynced_since_.has_value()) return absl::OkStatus();
  SLQ_RETURN_IF_ERROR(file_->SyncData());
  unsynced_since_.reset();
  WriteMark();
  return absl::OkStatus();
}

// A log without it says less of damage, which is no reason to fail.
void ActiveLog::WriteMark() {
  if (!head_.has_marks || ends_in_mark_ || next_sequence_ == 0) return;
  std::string mark;
  AppendMark(next_sequence_, head_.salt, &mark);
  if (!file_->WriteAt(mark, end_).ok()) {
    file_->Truncate(end_).IgnoreError();
    return;
  }
  end_ += mark.size();
  ++next_sequence_;
  ends_in_mark_ = true;
}

absl::Status ActiveLog::SyncMark() { return ends_in_mark_ ? file_->SyncData() : absl::OkStatus(); }

}  // namespace slq::store
