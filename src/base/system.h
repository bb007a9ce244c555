#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace slq {

// What fstat tells of an open file.
struct FileFacts {
  bool is_regular = false;
  bool is_folder = false;
  uint64_t size = 0;
  uint64_t inode = 0;
  int64_t changed_ns = 0;  // when its bytes or its inode were changed last
};

// The calls to the operating system that keep data on disk, one to one, so that tests can
// make any of them fail, fall short, or be the last one. Each returns what the call
// returns, or -errno; nothing is retried here. Thread-safe.
class System {
 public:
  virtual ~System() = default;

  // `flags` as of openat(2); O_CLOEXEC is added. `folder` may be AT_FDCWD.
  virtual int Open(int folder, const char* name, int flags) = 0;
  virtual int Duplicate(int file) = 0;
  virtual int Close(int file) = 0;
  virtual int64_t ReadAt(int file, char* out, size_t bytes, uint64_t offset) = 0;
  virtual int64_t WriteAt(int file, const char* data, size_t bytes, uint64_t offset) = 0;
  virtual int SyncData(int file) = 0;  // fdatasync
  virtual int SyncAll(int file) = 0;   // fsync
  virtual int Truncate(int file, uint64_t size) = 0;
  virtual int Facts(int file, FileFacts* facts) = 0;
  virtual int Rename(int folder, const char* from, const char* to) = 0;
  virtual int Unlink(int folder, const char* name) = 0;
  virtual int RemoveFolder(int folder, const char* name) = 0;
  virtual int MakeFolder(int folder, const char* name) = 0;
  virtual int List(int folder, std::vector<std::string>* names) = 0;  // without . and ..
  virtual int Lock(int file) = 0;  // flock, exclusive, -EWOULDBLOCK if held
  virtual int FreeBytes(int folder, uint64_t* bytes) = 0;
};

// The machine's own. Files are made with mode 0600, folders with 0700. Tests derive from it.
class PosixSystem : public System {
 public:
  int Open(int folder, const char* name, int flags) override;
  int Duplicate(int file) override;
  int Close(int file) override;
  int64_t ReadAt(int file, char* out, size_t bytes, uint64_t offset) override;
  int64_t WriteAt(int file, const char* data, size_t bytes, uint64_t offset) override;
  int SyncData(int file) override;
  int SyncAll(int file) override;
  int Truncate(int file, uint64_t size) override;
  int Facts(int file, FileFacts* facts) override;
  int Rename(int folder, const char* from, const char* to) override;
  int Unlink(int folder, const char* name) override;
  int RemoveFolder(int folder, const char* name) override;
  int MakeFolder(int folder, const char* name) override;
  int List(int folder, std::vector<std::string>* names) override;
  int Lock(int file) override;
  int FreeBytes(int folder, uint64_t* bytes) override;
};

}  // namespace slq
