#include "server/query_request.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_format.h"
#include "server/json_members.h"

namespace slq::server {
namespace {

constexpr int64_t kSmallestTime = 1'000'000'000'000;  // 13 digits
constexpr int64_t kLargestTime = 9'999'999'999'999;
constexpr size_t kTimeDigits = 13;
constexpr size_t kSuccessorCharactersMax = 102'400;

absl::Status Error(const std::string& message) { return absl::InvalidArgumentError(message); }

absl::Status ReadTime(const Members& members, std::string_view name, int64_t* value) {
  const auto found = members.find(name);
  if (found == members.end()) return Error(absl::StrFormat("%s is required", name));
  std::string_view text;
  const bool is_text = found->second.get(text) == simdjson::SUCCESS;
  std::optional<int64_t> number;
  const absl::Status status = ReadLooseLong(members, name, &number);
  if (!status.ok() || (is_text && text.size() != kTimeDigits) || *number < kSmallestTime ||
      *number > kLargestTime) {
    return Error(absl::StrFormat("%s must be a time in milliseconds, a string of 13 digits", name));
  }
  *value = *number;
  return absl::OkStatus();
}

// UTF-8 was validated with the body.
size_t Characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

absl::Status ReadStatement(const Members& members, std::string_view name, size_t characters_max,
                           std::string* sql) {
  std::string_view text;
  absl::Status status = ReadString(members, name, &text);
  if (status.ok() && Characters(text) > characters_max) {
    status = Error(absl::StrFormat("%s has more than %d characters", name, characters_max));
  }
  *sql = text;
  return status;
}

absl::Status CheckOrder(const QueryRequest& request) {
  if (request.start_ms <= request.end_ms) return absl::OkStatus();
  return Error("start_time is after end_time");
}

}  // namespace

absl::StatusOr<QueryRequest> ParseQuery(const JsonDocument& body, size_t statement_characters_max) {
  const absl::StatusOr<Members> members = MembersOf(body.root(), "the body");
  if (!members.ok()) return members.status();
  QueryRequest request;
  absl::Status status = ReadTime(*members, "start_time", &request.start_ms);
  if (status.ok()) status = ReadTime(*members, "end_time", &request.end_ms);
  if (status.ok()) status = CheckOrder(request);
  if (status.ok()) {
    status = ReadStatement(*members, "sql_expression", statement_characters_max, &request.sql);
  }
  if (status.ok()) status = ReadLooseBool(*members, "original_content", &request.original_content);
  if (!status.ok()) return status;
  return request;
}

absl::StatusOr<QueryRequest> ParseSuccessorQuery(const JsonDocument& body) {
  const absl::StatusOr<Members> members = MembersOf(body.root(), "the body");
  if (!members.ok()) return members.status();
  const auto range = members->find("time_range");
  if (range == members->end()) return Error("time_range is required");
  const absl::StatusOr<Members> times = MembersOf(range->second, "time_range");
  if (!times.ok()) return times.status();
  QueryRequest request;
  std::string_view format = "k-v";
  std::string_view zone;
  bool after_start = false;
  bool before_end = false;
  bool as_rows = false;
  absl::Status status = ReadTime(*times, "start_time", &request.start_ms);
  if (status.ok()) status = ReadTime(*times, "end_time", &request.end_ms);
  if (status.ok()) status = CheckOrder(request);
  if (status.ok()) status = ReadBool(*times, "start_time_gt", &after_start);
  if (status.ok()) status = ReadBool(*times, "end_time_lt", &before_end);
  if (status.ok()) status = ReadString(*times, "sql_time_zone", &zone);
  if (status.ok()) status = ReadString(*members, "format", &format);
  if (status.ok()) status = ReadBool(*members, "whether_to_rows", &as_rows);
  if (status.ok()) {
    status = ReadStatement(*members, "query", kSuccessorCharactersMax, &request.sql);
  }
  if (!status.ok()) return status;
  if (format != "k-v") return Error("format must be \"k-v\"");
  request.start_ms += after_start ? 1 : 0;
  request.end_ms -= before_end ? 1 : 0;
  return request;
}

}  // namespace slq::server
