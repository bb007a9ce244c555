#include "base/disk.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <system_error>
#include <thread>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"

namespace slq {
namespace {

constexpr int kLockTries = 10;
constexpr std::chrono::milliseconds kLockPause(50);

absl::StatusCode CodeOf(int error) {
  switch (error) {
    case ENOENT:
      return absl::StatusCode::kNotFound;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return absl::StatusCode::kResourceExhausted;
    case ELOOP:
    case ENOTDIR:
    case EISDIR:
    case ENXIO:
      return absl::StatusCode::kDataLoss;
    default:
      return absl::StatusCode::kUnavailable;
  }
}

absl::Status Failure(const char* verb, const std::string& path, int error) {
  // The system's words for a link that was not followed mislead.
  const std::string reason = error == ELOOP ? "it is a symbolic link, which is never followed"
                                            : std::generic_category().message(error);
  return MakeError(CodeOf(error), absl::StrFormat("cannot %s %s: %s", verb, path, reason));
}

// Calls `call` until it is not interrupted.
template <typename Call>
auto Uninterrupted(Call call) {
  auto result = call();
  while (result == -EINTR) result = call();
  return result;
}

// Of a sync. One that failed is not tried again: the system has forgotten what it lost.
absl::Status Synced(Disk* disk, int result, const std::string& path) {
  if (result >= 0) return absl::OkStatus();
  disk->sync_failed.store(true);
  return Failure("sync", path, -result);
}

absl::Status Done(int result, const char* verb, const std::string& path) {
  return result < 0 ? Failure(verb, path, -result) : absl::OkStatus();
}

}  // namespace

DiskFile::~DiskFile() { disk_->system->Close(descriptor_); }

absl::Status DiskFile::ReadAt(std::span<char> out, uint64_t offset) const {
  while (!out.empty()) {
    const int64_t got = disk_->system->ReadAt(descriptor_, out.data(), out.size(), offset);
    if (got == -EINTR || got == -EAGAIN) continue;
    if (got < 0) return Failure("read", path_, static_cast<int>(-got));
    if (got == 0) {
      return MakeError(absl::StatusCode::kDataLoss,
                       absl::StrFormat("%s is truncated: it ends at byte %d, %d bytes early", path_,
                                       offset, out.size()));
    }
    out = out.subspan(static_cast<size_t>(got));
    offset += static_cast<uint64_t>(got);
  }
  return absl::OkStatus();
}

absl::Status DiskFile::WriteAt(std::string_view data, uint64_t offset) {
  while (!data.empty()) {
    const int64_t put = disk_->system->WriteAt(descriptor_, data.data(), data.size(), offset);
    if (put == -EINTR || put == -EAGAIN) continue;
    if (put < 0) return Failure("write", path_, static_cast<int>(-put));
    // A regular file takes something or fails; nothing at all would repeat for ever.
    if (put == 0) return Failure("write", path_, ENOSPC);
    data.remove_prefix(static_cast<size_t>(put));
    offset += static_cast<uint64_t>(put);
  }
  return absl::OkStatus();
}

absl::Status DiskFile::SyncData() {
  return Synced(disk_, Uninterrupted([&] { return disk_->system->SyncData(descriptor_); }), path_);
}

absl::Status DiskFile::SyncAll() {
  return Synced(disk_, Uninterrupted([&] { return disk_->system->SyncAll(descriptor_); }), path_);
}

absl::Status DiskFile::Truncate(uint64_t size) {
  return Done(Uninterrupted([&] { return disk_->system->Truncate(descriptor_, size); }), "shorten",
              path_);
}

absl::StatusOr<FileFacts> DiskFile::Facts() const {
  FileFacts facts;
  SLQ_RETURN_IF_ERROR(Done(disk_->system->Facts(descriptor_, &facts), "inspect", path_));
  return facts;
}

absl::StatusOr<uint64_t> DiskFile::Size() const {
  SLQ_ASSIGN_OR_RETURN(const FileFacts facts, Facts());
  return facts.size;
}

absl::StatusOr<std::unique_ptr<DiskFile>> DiskFile::Duplicate() const {
  const int descriptor = Uninterrupted([&] { return disk_->system->Duplicate(descriptor_); });
  if (descriptor < 0) return Failure("open", path_, -descriptor);
  return std::make_unique<DiskFile>(disk_, descriptor, path_);
}

absl::Status DiskFile::Lock() {
  for (int i = 0; i < kLockTries; ++i) {
    const int result = Uninterrupted([&] { return disk_->system->Lock(descriptor_); });
    if (result != -EWOULDBLOCK) return Done(result, "lock", path_);
    std::this_thread::sleep_for(kLockPause);
  }
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   absl::StrFormat("%s is in use: another process or another part of this one "
                                   "has the store open for writing",
                                   path_));
}

DiskFolder::~DiskFolder() { disk_->system->Close(descriptor_); }

absl::StatusOr<std::unique_ptr<DiskFolder>> DiskFolder::Open(Disk* disk, const std::string& path) {
  const int descriptor = Uninterrupted([&] {
    return disk->system->Open(AT_FDCWD, path.c_str(), O_RDONLY | O_DIRECTORY | O_NONBLOCK);
  });
  if (descriptor < 0) return Failure("open the folder", path, -descriptor);
  return std::make_unique<DiskFolder>(disk, descriptor, path);
}

absl::StatusOr<std::unique_ptr<DiskFolder>> DiskFolder::OpenFolder(const std::string& name) const {
  const std::string path = path_ + '/' + name;
  const int descriptor = Uninterrupted([&] {
    return disk_->system->Open(descriptor_, name.c_str(),
                               O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK);
  });
  if (descriptor < 0) return Failure("open the folder", path, -descriptor);
  return std::make_unique<DiskFolder>(disk_, descriptor, path);
}

absl::StatusOr<std::unique_ptr<DiskFile>> DiskFolder::OpenRegular(const std::string& name,
                                                                  int flags) const {
  const std::string path = path_ + '/' + name;
  // Non-blocking, so that a named pipe in the place of a file does not hang.
  const int descriptor = Uninterrupted([&] {
    return disk_->system->Open(descriptor_, name.c_str(), flags | O_NOFOLLOW | O_NONBLOCK);
  });
  if (descriptor < 0) return Failure("open", path, -descriptor);
  auto file = std::make_unique<DiskFile>(disk_, descriptor, path);
  FileFacts facts;
  SLQ_RETURN_IF_ERROR(Done(disk_->system->Facts(descriptor, &facts), "inspect", path));
  if (!facts.is_regular) {
    return MakeError(absl::StatusCode::kDataLoss,
                     absl::StrFormat("%s is not a regular file", path));
  }
  return file;
}

absl::StatusOr<std::unique_ptr<DiskFile>> DiskFolder::OpenFile(const std::string& name,
                                                               Access access) const {
  return OpenRegular(name, access == Access::kRead ? O_RDONLY : O_RDWR);
}

absl::StatusOr<std::unique_ptr<DiskFile>> DiskFolder::CreateFile(const std::string& name) const {
  return OpenRegular(name, O_RDWR | O_CREAT | O_TRUNC);
}

absl::Status DiskFolder::MakeFolder(const std::string& name) const {
  const int result =
      Uninterrupted([&] { return disk_->system->MakeFolder(descriptor_, name.c_str()); });
  if (result == -EEXIST) return absl::OkStatus();
  return Done(result, "make the folder", path_ + '/' + name);
}

absl::Status DiskFolder::Rename(const std::string& from, const std::string& to) const {
  return Done(
      Uninterrupted([&] { return disk_->system->Rename(descriptor_, from.c_str(), to.c_str()); }),
      "rename", path_ + '/' + from);
}

absl::Status DiskFolder::Remove(const std::string& name) const {
  const int result =
      Uninterrupted([&] { return disk_->system->Unlink(descriptor_, name.c_str()); });
  if (result == -ENOENT) return absl::OkStatus();
  return Done(result, "remove", path_ + '/' + name);
}

absl::Status DiskFolder::RemoveFolder(const std::string& name) const {
  return Done(Uninterrupted([&] { return disk_->system->RemoveFolder(descriptor_, name.c_str()); }),
              "remove the folder", path_ + '/' + name);
}

absl::Status DiskFolder::Sync() const {
  return Synced(disk_, Uninterrupted([&] { return disk_->system->SyncAll(descriptor_); }), path_);
}

absl::StatusOr<std::vector<std::string>> DiskFolder::List() const {
  std::vector<std::string> names;
  SLQ_RETURN_IF_ERROR(Done(disk_->system->List(descriptor_, &names), "list", path_));
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<uint64_t> DiskFolder::FreeBytes() const {
  uint64_t bytes = 0;
  SLQ_RETURN_IF_ERROR(
      Done(disk_->system->FreeBytes(descriptor_, &bytes), "ask for the free space of", path_));
  return bytes;
}

absl::Status DiskFolder::ReplaceFile(const std::string& name, std::string_view bytes) const {
  const std::string temporary = name + std::string(kTemporarySuffix);
  const auto write = [&]() -> absl::Status {
    SLQ_ASSIGN_OR_RETURN(const std::unique_ptr<DiskFile> file, CreateFile(temporary));
    SLQ_RETURN_IF_ERROR(file->WriteAt(bytes, 0));
    SLQ_RETURN_IF_ERROR(file->SyncAll());
    return Rename(temporary, name);
  };
  const absl::Status written = write();
  if (!written.ok()) {
    Remove(temporary).IgnoreError();
    return written;
  }
  return Sync();
}

absl::StatusOr<std::string> DiskFolder::ReadFile(const std::string& name,
                                                 uint64_t bytes_max) const {
  SLQ_ASSIGN_OR_RETURN(const std::unique_ptr<DiskFile> file, OpenFile(name, Access::kRead));
  SLQ_ASSIGN_OR_RETURN(const uint64_t size, file->Size());
  if (size > bytes_max) {
    return MakeError(absl::StatusCode::kDataLoss,
                     absl::StrFormat("%s is damaged: it has %d bytes, more than the %d it can have",
                                     file->path(), size, bytes_max));
  }
  std::string bytes(size, '\0');
  SLQ_RETURN_IF_ERROR(file->ReadAt(bytes, 0));
  return bytes;
}

}  // namespace slq
