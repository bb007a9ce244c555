#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/http_message.h"

namespace slq::server {

// One request as the access log shows it.
struct AccessRecord {
  absl::Time time;
  std::string request_id;
  absl::Duration elapsed;
};

// A JSON object and a newline. Control characters of whatever a client sent are escaped, so
// that nobody can forge a line.
std::string AccessLine(const AccessRecord& record, const Request& request,
                       const Response& response);

// Appends lines to a file, or to standard error.
class AccessLog {
 public:
  // "" is standard error, "off" nothing.
  static absl::StatusOr<AccessLog> Open(const std::string& path);

  AccessLog(AccessLog&& other) noexcept;
  AccessLog& operator=(AccessLog&&) = delete;
  ~AccessLog();

  bool is_off() const { return descriptor_ < 0; }
  // A line that cannot be written is dropped: the log does not stop the service.
  void Write(const std::string& line) const;

 private:
  AccessLog(int descriptor, bool owned) : descriptor_(descriptor), owned_(owned) {}

  int descriptor_;
  bool owned_;
};

}  // namespace slq::server
