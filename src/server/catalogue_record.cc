#include "server/catalogue_record.h"

#include <optional>

#include "slq/output.h"

#include "absl/strings/str_format.h"
#include "server/json_members.h"

namespace slq::server {
namespace {

absl::Status ReadRecord(const Members& members, CatalogueRecord* record) {
  struct Text {
    std::string_view name;
    std::string* value;
  };
  const Text texts[] = {{"change", &record->change}, {"project", &record->project},
                        {"group", &record->group},   {"stream", &record->stream},
                        {"name", &record->name},     {"text", &record->text}};
  for (const Text& text : texts) {
    std::string_view value;
    const absl::Status status = ReadString(members, text.name, &value);
    if (!status.ok()) return status;
    *text.value = value;
  }
  std::optional<int64_t> created;
  absl::Status status = ReadLong(members, "ttl_in_days", &record->ttl_in_days);
  if (status.ok()) status = ReadLong(members, "created_ms", &created);
  if (record->ttl_in_days == 0) record->ttl_in_days.reset();  // as records once said
  record->created_ms = created.value_or(0);
  return status;
}

}  // namespace

std::string CatalogueRecordText(const CatalogueRecord& record) {
  std::string text = "{\"change\":";
  const auto member = [&text](const char* name, const std::string& value) {
    if (value.empty()) return;
    text.append(",\"").append(name).append("\":");
    AppendJsonString(value, &text);
  };
  AppendJsonString(record.change, &text);
  member("project", record.project);
  member("group", record.group);
  member("stream", record.stream);
  member("name", record.name);
  member("text", record.text);
  if (record.ttl_in_days.has_value()) {
    absl::StrAppendFormat(&text, ",\"ttl_in_days\":%d", *record.ttl_in_days);
  }
  return text + absl::StrFormat(",\"created_ms\":%d}", record.created_ms);
}

absl::StatusOr<CatalogueRecord> ParseCatalogueRecord(std::string_view text) {
  JsonDocument document;
  CatalogueRecord record;
  if (!document.Parse(text)) return absl::DataLossError("a record of the catalogue is damaged");
  const absl::StatusOr<Members> members = MembersOf(document.root(), "a record");
  const absl::Status status = members.ok() ? ReadRecord(*members, &record) : members.status();
  if (!status.ok()) return absl::DataLossError(status.message());
  return record;
}

}  // namespace slq::server
