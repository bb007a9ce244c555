#include "cli/output_stream.h"

#include <cerrno>
#include <cstring>
#include <unistd.h>

#include <sys/ioctl.h>

#include "absl/strings/str_format.h"

namespace slq::cli {

absl::Status OutputStream::Write(std::string_view bytes) {
  while (!bytes.empty() && !closed_) {
    const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EPIPE) {
      closed_ = true;
    } else if (errno != EINTR) {
      return absl::UnavailableError(
          absl::StrFormat("cannot write the rows: %s", std::strerror(errno)));
    }
  }
  return absl::OkStatus();
}

bool OutputStream::is_terminal() const { return isatty(descriptor_) != 0; }

size_t OutputStream::terminal_width() const {
  winsize size = {};
  return ioctl(descriptor_, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace slq::cli
