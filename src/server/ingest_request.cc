#include "server/ingest_request.h"

#include <optional>

#include "absl/strings/str_format.h"

namespace slq::server {
namespace {

absl::Status Error(const std::string& message) { return absl::InvalidArgumentError(message); }

// The members of the body, which has `contents`.
absl::StatusOr<Members> ReadBody(const JsonDocument& body, simdjson::dom::array* contents) {
  absl::StatusOr<Members> members = MembersOf(body.root(), "the body");
  if (!members.ok()) return members.status();
  const auto found = members->find("contents");
  if (found == members->end() || found->second.get(*contents) != simdjson::SUCCESS ||
      contents->begin() == contents->end()) {
    return Error("contents must be an array with at least one line");
  }
  const auto labels = members->find("labels");
  if (labels != members->end() && !labels->second.is_object()) {
    return Error("labels must be a JSON object");
  }
  return members;
}

absl::StatusOr<int64_t> ReadTime(const Members& members) {
  std::optional<int64_t> time_ns;
  const absl::Status status = ReadLooseLong(members, "log_time_ns", &time_ns);
  if (!status.ok()) return status;
  if (!time_ns.has_value()) return Error("log_time_ns is required");
  if (*time_ns < 0) return Error("log_time_ns must not be negative");
  return *time_ns;
}

}  // namespace

absl::StatusOr<std::vector<NewLine>> ParseIngest(const JsonDocument& body) {
  simdjson::dom::array contents;
  const absl::StatusOr<Members> members = ReadBody(body, &contents);
  if (!members.ok()) return members.status();
  const absl::StatusOr<int64_t> first = ReadTime(*members);
  if (!first.ok()) return first.status();
  std::vector<NewLine> lines;
  uint64_t time_ns = static_cast<uint64_t>(*first);
  for (const simdjson::dom::element element : contents) {
    NewLine line;
    if (element.get(line.content) != simdjson::SUCCESS) {
      return Error(absl::StrFormat("line %d of contents is not a string", lines.size() + 1));
    }
    if (time_ns > INT64_MAX) return Error("log_time_ns is too large");
    line.time_ns = static_cast<int64_t>(time_ns++);
    lines.push_back(line);
  }
  return lines;
}

absl::StatusOr<std::vector<NewLine>> ParsePreciseIngest(const JsonDocument& body) {
  simdjson::dom::array contents;
  const absl::StatusOr<Members> members = ReadBody(body, &contents);
  if (!members.ok()) return members.status();
  std::vector<NewLine> lines;
  for (const simdjson::dom::element element : contents) {
    const absl::StatusOr<Members> entry =
        MembersOf(element, absl::StrFormat("line %d of contents", lines.size() + 1));
    if (!entry.ok()) return entry.status();
    const absl::StatusOr<int64_t> time_ns = ReadTime(*entry);
    if (!time_ns.ok()) return time_ns.status();
    NewLine line;
    line.time_ns = *time_ns;
    const absl::Status status = ReadString(*entry, "log", &line.content);
    if (!status.ok()) return status;
    if (!entry->contains("log")) return Error("log is required");
    lines.push_back(line);
  }
  return lines;
}

}  // namespace slq::server
