#include "server/access_log.h"

#include <fcntl.h>
#include <unistd.h>

#include "slq/output.h"

#include "absl/strings/str_format.h"

namespace slq::server {
namespace {

void AppendMember(std::string_view name, std::string_view value, std::string* out) {
  out->append(",\"").append(name).append("\":");
  AppendJsonString(value, out);
}

}  // namespace

std::string AccessLine(const AccessRecord& record, const Request& request,
                       const Response& response) {
  std::string line = "{\"time\":";
  AppendJsonString(absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", record.time, absl::UTCTimeZone()),
                   &line);
  AppendMember("request_id", record.request_id, &line);
  AppendMember("remote", request.remote, &line);
  AppendMember("method", request.method, &line);
  AppendMember("target", request.target, &line);
  absl::StrAppendFormat(&line, ",\"status\":%d,\"bytes_in\":%d,\"bytes_out\":%d,\"ms\":%.3f",
                        response.status, request.body.size(), response.body.size(),
                        absl::ToDoubleMilliseconds(record.elapsed));
  if (!response.project.empty()) AppendMember("project", response.project, &line);
  if (!response.error_code.empty()) AppendMember("error", response.error_code, &line);
  if (!response.log_note.empty()) AppendMember("note", response.log_note, &line);
  return line + "}\n";
}

absl::StatusOr<AccessLog> AccessLog::Open(const std::string& path) {
  if (path.empty()) return AccessLog(STDERR_FILENO, false);
  if (path == "off") return AccessLog(-1, false);
  const int descriptor = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return absl::UnavailableError(absl::StrFormat("cannot open the access log %s", path));
  }
  return AccessLog(descriptor, true);
}

AccessLog::AccessLog(AccessLog&& other) noexcept
    : descriptor_(other.descriptor_), owned_(other.owned_) {
  other.owned_ = false;
}

AccessLog::~AccessLog() {
  if (owned_) close(descriptor_);
}

void AccessLog::Write(const std::string& line) const {
  if (is_off()) return;
  if (write(descriptor_, line.data(), line.size()) < 0) return;
}

}  // namespace slq::server
