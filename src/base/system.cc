#include "base/system.h"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

namespace slq {
namespace {

constexpr unsigned kFileMode = 0600;
constexpr unsigned kFolderMode = 0700;

template <typename Result>
Result OrErrno(Result result) {
  return result < 0 ? static_cast<Result>(-errno) : result;
}

}  // namespace

int PosixSystem::Open(int folder, const char* name, int flags) {
  return OrErrno(openat(folder, name, flags | O_CLOEXEC, kFileMode));
}

int PosixSystem::Duplicate(int file) { return OrErrno(fcntl(file, F_DUPFD_CLOEXEC, 0)); }

int PosixSystem::Close(int file) { return OrErrno(close(file)); }

int64_t PosixSystem::ReadAt(int file, char* out, size_t bytes, uint64_t offset) {
  return OrErrno<int64_t>(pread(file, out, bytes, static_cast<off_t>(offset)));
}

int64_t PosixSystem::WriteAt(int file, const char* data, size_t bytes, uint64_t offset) {
  return OrErrno<int64_t>(pwrite(file, data, bytes, static_cast<off_t>(offset)));
}

int PosixSystem::SyncData(int file) { return OrErrno(fdatasync(file)); }

int PosixSystem::SyncAll(int file) { return OrErrno(fsync(file)); }

int PosixSystem::Truncate(int file, uint64_t size) {
  return OrErrno(ftruncate(file, static_cast<off_t>(size)));
}

int PosixSystem::Facts(int file, FileFacts* facts) {
  struct stat info;
  if (fstat(file, &info) != 0) return -errno;
  facts->is_regular = S_ISREG(info.st_mode);
  facts->is_folder = S_ISDIR(info.st_mode);
  facts->size = static_cast<uint64_t>(info.st_size);
  facts->inode = info.st_ino;
  facts->changed_ns = info.st_ctim.tv_sec * int64_t{1'000'000'000} + info.st_ctim.tv_nsec;
  return 0;
}

int PosixSystem::Rename(int folder, const char* from, const char* to) {
  return OrErrno(renameat(folder, from, folder, to));
}

int PosixSystem::Unlink(int folder, const char* name) { return OrErrno(unlinkat(folder, name, 0)); }

int PosixSystem::RemoveFolder(int folder, const char* name) {
  return OrErrno(unlinkat(folder, name, AT_REMOVEDIR));
}

int PosixSystem::MakeFolder(int folder, const char* name) {
  return OrErrno(mkdirat(folder, name, kFolderMode));
}

int PosixSystem::List(int folder, std::vector<std::string>* names) {
  // A descriptor of its own: closedir closes it, and its position is nobody else's.
  const int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) return -errno;
  DIR* const stream = fdopendir(copy);
  if (stream == nullptr) {
    const int error = errno;
    close(copy);
    return -error;
  }
  names->clear();
  errno = 0;
  while (const dirent* entry = readdir(stream)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names->emplace_back(name);
    errno = 0;
  }
  const int error = errno;
  closedir(stream);
  return -error;
}

int PosixSystem::Lock(int file) { return OrErrno(flock(file, LOCK_EX | LOCK_NB)); }

int PosixSystem::FreeBytes(int folder, uint64_t* bytes) {
  struct statvfs info;
  if (fstatvfs(folder, &info) != 0) return -errno;
  *bytes = static_cast<uint64_t>(info.f_bavail) * info.f_frsize;
  return 0;
}

}  // namespace slq
