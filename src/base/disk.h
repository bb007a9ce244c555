#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/system.h"

// Files that keep data, over System: interrupted and short calls are continued here, and
// errors become sentences that name the file. Codes:
//   NotFound            there is no such file
//   ResourceExhausted   no space, a quota, or a file size limit
//   DataLoss            a file ends early, or is not of the kind it has to be
//   Unavailable         the system cannot do it
namespace slq {

// The disk as one store uses it. After a failed sync nobody knows what is on the disk, and a
// later sync that succeeds says nothing: whoever writes looks at `sync_failed` first.
struct Disk {
  System* system;
  std::atomic<bool> sync_failed{false};
};

// An open regular file, closed with the object. Reads may run on several threads at once,
// also beside one writer.
class DiskFile {
 public:
  DiskFile(Disk* disk, int descriptor, std::string path)
      : disk_(disk), descriptor_(descriptor), path_(std::move(path)) {}
  ~DiskFile();
  DiskFile(const DiskFile&) = delete;
  DiskFile& operator=(const DiskFile&) = delete;

  // Fills all of `out`; DataLoss if the file ends before.
  absl::Status ReadAt(std::span<char> out, uint64_t offset) const;

  // Writes all of `data`; after an error part of it may be in the file.
  absl::Status WriteAt(std::string_view data, uint64_t offset);

  absl::Status SyncData();
  absl::Status SyncAll();
  absl::Status Truncate(uint64_t size);
  absl::StatusOr<uint64_t> Size() const;
  absl::StatusOr<FileFacts> Facts() const;

  // Takes the exclusive lock, which the file's closing ends. FailedPrecondition if another
  // holder keeps it for the time that this waits, less than a second.
  absl::Status Lock();

  // The same open file once more.
  absl::StatusOr<std::unique_ptr<DiskFile>> Duplicate() const;

  const std::string& path() const { return path_; }

 private:
  Disk* const disk_;
  const int descriptor_;
  const std::string path_;
};

// An open folder. Names are single path components and symbolic links are never followed,
// so nothing outside can be reached through it. Thread-safe.
class DiskFolder {
 public:
  // A folder by its path, where links are followed. DataLoss if it is something else.
  static absl::StatusOr<std::unique_ptr<DiskFolder>> Open(Disk* disk, const std::string& path);

  DiskFolder(Disk* disk, int descriptor, std::string path)
      : disk_(disk), descriptor_(descriptor), path_(std::move(path)) {}
  ~DiskFolder();
  DiskFolder(const DiskFolder&) = delete;
  DiskFolder& operator=(const DiskFolder&) = delete;

  enum class Access : uint8_t { kRead, kReadWrite };
  absl::StatusOr<std::unique_ptr<DiskFile>> OpenFile(const std::string& name, Access access) const;

  // An empty file; one that is there already is emptied.
  absl::StatusOr<std::unique_ptr<DiskFile>> CreateFile(const std::string& name) const;

  absl::StatusOr<std::unique_ptr<DiskFolder>> OpenFolder(const std::string& name) const;
  absl::Status MakeFolder(const std::string& name) const;  // no error if it is there

  absl::Status Rename(const std::string& from, const std::string& to) const;
  absl::Status Remove(const std::string& name) const;        // no error if there is none
  absl::Status RemoveFolder(const std::string& name) const;  // an empty one

  // Makes what was created, renamed and removed in the folder durable.
  absl::Status Sync() const;

  // The names in it, in order.
  absl::StatusOr<std::vector<std::string>> List() const;

  absl::StatusOr<uint64_t> FreeBytes() const;

  // Writes a file under a name of its own, makes it durable, and puts it in the place of
  // `name`, durable too: after a crash there is the old file or the new one.
  absl::Status ReplaceFile(const std::string& name, std::string_view bytes) const;

  // A whole file of at most `bytes_max` bytes; DataLoss for a longer one.
  absl::StatusOr<std::string> ReadFile(const std::string& name, uint64_t bytes_max) const;

  const std::string& path() const { return path_; }

 private:
  absl::StatusOr<std::unique_ptr<DiskFile>> OpenRegular(const std::string& name, int flags) const;

  Disk* const disk_;
  const int descriptor_;
  const std::string path_;
};

// What ReplaceFile may leave behind after a crash.
inline constexpr std::string_view kTemporarySuffix = ".tmp";

}  // namespace slq
