#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace slq::cli {

// Standard output or standard error as a file descriptor. SIGPIPE must be ignored.
class OutputStream {
 public:
  explicit OutputStream(int descriptor) : descriptor_(descriptor) {}

  // Writes all of it, or does nothing once the reader has gone away. Unavailable where
  // the write fails otherwise.
  absl::Status Write(std::string_view bytes);

  // The reader went away, as `head` does: nobody wants more.
  bool closed() const { return closed_; }

  bool is_terminal() const;
  // Columns of the terminal; 0 if it is none.
  size_t terminal_width() const;

 private:
  const int descriptor_;
  bool closed_ = false;
};

}  // namespace slq::cli
