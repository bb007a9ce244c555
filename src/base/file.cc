#include "base/file.h"

#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <sys/stat.h>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"

namespace slq {
namespace {

absl::Status SystemError(const char* verb, const std::string& path, int error) {
  const std::string message =
      absl::StrFormat("cannot %s %s: %s", verb, path, std::generic_category().message(error));
  return error == ENOENT || error == ENOTDIR ? NotFound(message) : Unavailable(message);
}

class PosixFile final : public ReadableFile {
 public:
  PosixFile(int descriptor, bool owned, std::string name)
      : descriptor_(descriptor), owned_(owned), name_(std::move(name)) {}
  ~PosixFile() override {
    // Nothing was written, so a failing close loses nothing.
    if (owned_) close(descriptor_);
  }

  absl::StatusOr<size_t> Read(std::span<char> out) override {
    if (early_.has_value()) {
      out[0] = *std::exchange(early_, std::nullopt);
      return 1;
    }
    while (true) {
      const ssize_t got = read(descriptor_, out.data(), out.size());
      if (got >= 0) return static_cast<size_t>(got);
      if (errno == EAGAIN || errno == EWOULDBLOCK) {
        // The host, or whoever shares standard input, made it non-blocking.
        pollfd waiting = {descriptor_, POLLIN, 0};
        poll(&waiting, 1, -1);
      } else if (errno != EINTR) {
        return SystemError("read", name_, errno);
      }
    }
  }

  bool Ready() override {
    pollfd waiting = {descriptor_, POLLIN, 0};
    return early_.has_value() || poll(&waiting, 1, 0) != 0;
  }

  absl::StatusOr<uint64_t> Size() override {
    struct stat info;
    if (fstat(descriptor_, &info) != 0) return SystemError("inspect", name_, errno);
    return S_ISREG(info.st_mode) ? static_cast<uint64_t>(info.st_size) : 0;
  }

  // Opening a named pipe plainly hangs until somebody writes to it, maybe for ever. Opened
  // non-blocking it can be watched: without a writer read() reports the end, and with a
  // silent one it fails with EAGAIN.
  absl::Status AwaitWriter(int wait_ms) {
    pollfd waiting = {descriptor_, POLLIN, 0};
    if (poll(&waiting, 1, wait_ms) == 0) {
      char byte = 0;
      const ssize_t got = read(descriptor_, &byte, 1);
      if (got == 0) {
        return Unavailable(
            absl::StrFormat("nobody writes to the pipe %s; start its writer first", name_));
      }
      if (got == 1) early_ = byte;
    }
    return MakeBlocking();
  }

  absl::Status MakeBlocking() {
    const int flags = fcntl(descriptor_, F_GETFL);
    if (flags < 0 || fcntl(descriptor_, F_SETFL, flags & ~O_NONBLOCK) < 0) {
      return SystemError("open", name_, errno);
    }
    return absl::OkStatus();
  }

 private:
  const int descriptor_;
  const bool owned_;
  const std::string name_;
  std::optional<char> early_;  // read while waiting for a writer
};

class PosixFiles final : public FileSystem {
 public:
  explicit PosixFiles(int writer_wait_ms) : writer_wait_ms_(writer_wait_ms) {}

  absl::StatusOr<std::unique_ptr<ReadableFile>> OpenForReading(const std::string& path) override {
    int descriptor = -1;
    do {
      descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    } while (descriptor < 0 && errno == EINTR);
    if (descriptor < 0) return SystemError("open", path, errno);
    auto file = std::make_unique<PosixFile>(descriptor, true, path);
    struct stat info;
    if (fstat(descriptor, &info) != 0) return SystemError("inspect", path, errno);
    if (S_ISDIR(info.st_mode)) {
      return InvalidArgument(absl::StrFormat("%s is a folder, not a file", path));
    }
    if (S_ISFIFO(info.st_mode)) {
      SLQ_RETURN_IF_ERROR(file->AwaitWriter(writer_wait_ms_));
    } else if (!S_ISREG(info.st_mode)) {
      SLQ_RETURN_IF_ERROR(file->MakeBlocking());
    }
    return file;
  }

  std::unique_ptr<ReadableFile> StandardInput() override {
    return std::make_unique<PosixFile>(STDIN_FILENO, false, "standard input");
  }

 private:
  const int writer_wait_ms_;
};

}  // namespace

std::unique_ptr<FileSystem> PosixFileSystem(int writer_wait_ms) {
  return std::make_unique<PosixFiles>(writer_wait_ms);
}

}  // namespace slq
