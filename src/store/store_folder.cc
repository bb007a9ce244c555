#include "store/store_folder.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "store/checksum.h"
#include "store/framed.h"
#include "store/names.h"

namespace slq::store {
namespace {

constexpr std::string_view kMagic = "slqstore";
constexpr uint32_t kVersion = 1;
constexpr uint64_t kMarkBytesMax = 4096;
constexpr std::chrono::milliseconds kWaitForQueries(1);

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// What the making of a store may have left when it was cut short.
bool IsBeginning(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (name != kLockFile && name != std::string(kStoreFile) + std::string(kTemporarySuffix)) {
      return false;
    }
  }
  return true;
}

// Makes a folder and its entry in the folder above durable.
absl::Status MakeDirectory(Disk* disk, const std::string& path) {
  const size_t slash = path.find_last_of('/');
  const std::string parent = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  SLQ_ASSIGN_OR_RETURN(const std::unique_ptr<DiskFolder> above, DiskFolder::Open(disk, parent));
  SLQ_RETURN_IF_ERROR(
      above->MakeFolder(slash == std::string::npos ? path : path.substr(slash + 1)));
  return above->Sync();
}

absl::Status CheckStreamName(std::string_view name) {
  if (!name.empty() && name.size() <= kStreamNameBytesMax) return absl::OkStatus();
  return InvalidArgument(absl::StrFormat("the name of a stream has 1 to %d bytes, not %d",
                                         kStreamNameBytesMax, name.size()));
}

absl::Status NoStream(std::string_view name) {
  return NotFound(absl::StrFormat("there is no stream named %s", name));
}

}  // namespace

absl::Status CheckStoreMark(const DiskFolder& folder) {
  SLQ_ASSIGN_OR_RETURN(const std::string bytes,
                       folder.ReadFile(std::string(kStoreFile), kMarkBytesMax));
  return Unframe(kMagic, kVersion, bytes, folder.path() + '/' + std::string(kStoreFile)).status();
}

StoreFolder::StoreFolder(System* system, const StoreOptions& options) : disk_{system, {}} {
  context_.options = options;
  context_.disk = &disk_;
  context_.footers = &footers_;
  context_.process = getpid();
}

StoreFolder::~StoreFolder() {
  if (context_.CheckWritable().ok()) Close().IgnoreError();
  context_.closed.store(true);
  for (const auto& [name, stream] : streams_) {
    while (stream->in_use()) std::this_thread::sleep_for(kWaitForQueries);
  }
}

absl::StatusOr<std::unique_ptr<StoreFolder>> StoreFolder::Open(System* system,
                                                               const std::string& directory,
                                                               const StoreOptions& options) {
  std::string path = directory;
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  auto store = std::unique_ptr<StoreFolder>(new StoreFolder(system, options));
  absl::StatusOr<std::unique_ptr<DiskFolder>> folder = DiskFolder::Open(&store->disk_, path);
  if (absl::IsNotFound(folder.status()) && options.create && !options.read_only) {
    SLQ_RETURN_IF_ERROR(MakeDirectory(&store->disk_, path));
    folder = DiskFolder::Open(&store->disk_, path);
  }
  if (!folder.ok()) return folder.status();
  store->folder_ = *std::move(folder);
  SLQ_RETURN_IF_ERROR(store->Take());
  return store;
}

absl::Status StoreFolder::Take() {
  absl::Status mark = CheckStoreMark(*folder_);
  const bool is_new = absl::IsNotFound(mark);
  if (!is_new && !mark.ok()) return mark;
  if (is_new) {
    SLQ_ASSIGN_OR_RETURN(const std::vector<std::string> names, folder_->List());
    if (!IsBeginning(names)) {
      return InvalidArgument(absl::StrFormat("%s is not a store: it has other files and no file %s",
                                             folder_->path(), kStoreFile));
    }
    if (!context_.options.create || context_.options.read_only) {
      return NotFound(absl::StrFormat("%s is an empty folder, not a store", folder_->path()));
    }
  }
  if (context_.options.read_only) return absl::OkStatus();
  SLQ_ASSIGN_OR_RETURN(lock_file_, folder_->CreateFile(std::string(kLockFile)));
  SLQ_RETURN_IF_ERROR(lock_file_->Lock());
  if (is_new) {
    // Its body is for later versions.
    SLQ_RETURN_IF_ERROR(folder_->ReplaceFile(std::string(kStoreFile), Frame(kMagic, kVersion, "")));
  }
  return RemoveDropped();
}

absl::Status StoreFolder::RemoveTree(const std::string& name) const {
  {
    SLQ_ASSIGN_OR_RETURN(const std::unique_ptr<DiskFolder> folder, folder_->OpenFolder(name));
    SLQ_ASSIGN_OR_RETURN(const std::vector<std::string> names, folder->List());
    for (const std::string& file : names) SLQ_RETURN_IF_ERROR(folder->Remove(file));
  }
  return folder_->RemoveFolder(name);
}

// Streams whose dropping, or making, was cut short.
absl::Status StoreFolder::RemoveDropped() const {
  SLQ_ASSIGN_OR_RETURN(const std::vector<std::string> names, folder_->List());
  for (const std::string& name : names) {
    // What cannot be removed is in nobody's way.
    if (StartsWith(name, kDroppedPrefix)) RemoveTree(name).IgnoreError();
  }
  return absl::OkStatus();
}

absl::StatusOr<LineStream*> StoreFolder::FindOrOpen(const std::string& name) {
  if (const auto open = streams_.find(name); open != streams_.end()) return open->second.get();
  absl::StatusOr<std::unique_ptr<DiskFolder>> folder = folder_->OpenFolder(StreamFolderName(name));
  if (absl::IsNotFound(folder.status())) return NoStream(name);
  if (!folder.ok()) return folder.status();
  SLQ_ASSIGN_OR_RETURN(std::unique_ptr<LineStream> stream,
                       LineStream::Open(&context_, *std::move(folder), name));
  LineStream* const opened = stream.get();
  streams_[name] = std::move(stream);
  return opened;
}

absl::StatusOr<LineStream*> StoreFolder::OpenStream(std::string_view name) {
  SLQ_RETURN_IF_ERROR(context_.CheckUsable());
  SLQ_RETURN_IF_ERROR(CheckStreamName(name));
  const std::lock_guard<std::mutex> lock(mutex_);
  return FindOrOpen(std::string(name));
}

// The folder gets its name when all that belongs in it is durable.
absl::StatusOr<LineStream*> StoreFolder::CreateStream(std::string_view name,
                                                      const StructuringRule& rule) {
  SLQ_RETURN_IF_ERROR(context_.CheckWritable());
  SLQ_RETURN_IF_ERROR(CheckStreamName(name));
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::string folder_name = StreamFolderName(name);
  const absl::Status existing = folder_->OpenFolder(folder_name).status();
  if (existing.ok()) {
    return MakeError(absl::StatusCode::kAlreadyExists,
                     absl::StrFormat("there is a stream named %s already", name));
  }
  if (!absl::IsNotFound(existing)) return existing;
  const std::string temporary = std::string(kDroppedPrefix) + folder_name;
  RemoveTree(temporary).IgnoreError();
  SLQ_RETURN_IF_ERROR(folder_->MakeFolder(temporary));
  const auto fill = [&]() -> absl::Status {
    SLQ_ASSIGN_OR_RETURN(const std::unique_ptr<DiskFolder> folder, folder_->OpenFolder(temporary));
    SLQ_RETURN_IF_ERROR(LineStream::Create(*folder, name, rule));
    return folder_->Rename(temporary, folder_name);
  };
  const absl::Status filled = fill();
  if (!filled.ok()) {
    RemoveTree(temporary).IgnoreError();
    return filled;
  }
  SLQ_RETURN_IF_ERROR(folder_->Sync());
  return FindOrOpen(std::string(name));
}

absl::Status StoreFolder::DropStream(std::string_view name) {
  SLQ_RETURN_IF_ERROR(context_.CheckWritable());
  SLQ_RETURN_IF_ERROR(CheckStreamName(name));
  const std::unique_lock<std::shared_mutex> work(in_work_);
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto open = streams_.find(std::string(name));
  if (open != streams_.end() && open->second->in_use()) {
    return FailedPrecondition(
        absl::StrFormat("a query reads the stream %s; it cannot be dropped now", name));
  }
  const std::string folder_name = StreamFolderName(name);
  const std::string temporary = std::string(kDroppedPrefix) + folder_name;
  RemoveTree(temporary).IgnoreError();
  const absl::Status renamed = folder_->Rename(folder_name, temporary);
  if (absl::IsNotFound(renamed)) return NoStream(name);
  SLQ_RETURN_IF_ERROR(renamed);
  SLQ_RETURN_IF_ERROR(folder_->Sync());
  if (open != streams_.end()) streams_.erase(open);
  RemoveTree(temporary).IgnoreError();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> StoreFolder::Streams() const {
  SLQ_RETURN_IF_ERROR(context_.CheckUsable());
  SLQ_ASSIGN_OR_RETURN(const std::vector<std::string> names, folder_->List());
  std::vector<std::string> streams;
  for (const std::string& name : names) {
    if (!IsStreamFolderName(name)) continue;
    const std::optional<std::string> plain = StreamOfFolder(name);
    if (plain.has_value()) {
      streams.push_back(*plain);
      continue;
    }
    const auto folder = folder_->OpenFolder(name);
    if (!folder.ok()) continue;
    const absl::StatusOr<Manifest> manifest = ReadManifest(**folder, "");
    if (manifest.ok()) streams.push_back(manifest->stream);
  }
  return streams;
}

absl::Status StoreFolder::ForEachStream(absl::Status (LineStream::*call)()) {
  SLQ_RETURN_IF_ERROR(context_.CheckWritable());
  const std::shared_lock<std::shared_mutex> work(in_work_);
  std::vector<LineStream*> streams;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [name, stream] : streams_) streams.push_back(stream.get());
  }
  absl::Status first;
  for (LineStream* const stream : streams) {
    const absl::Status status = (stream->*call)();
    if (first.ok()) first = status;
  }
  return first;
}

absl::Status StoreFolder::Sync() { return ForEachStream(&LineStream::Sync); }

absl::Status StoreFolder::Tick() { return ForEachStream(&LineStream::Tick); }

absl::Status StoreFolder::Close() {
  SLQ_RETURN_IF_ERROR(context_.CheckUsable());
  const absl::Status synced =
      context_.options.read_only ? absl::OkStatus() : ForEachStream(&LineStream::Close);
  context_.closed.store(true);
  return synced;
}

}  // namespace slq::store
