#include "server/catalogue.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "server/catalogue_record.h"
#include "server/digest.h"

namespace slq::server {
namespace {

constexpr std::string_view kRecordsStream = "catalogue";
constexpr size_t kIdSize = 36;
constexpr size_t kNameSizeMax = 64;
constexpr int64_t kDaysMax = 365;

absl::Status Error(const std::string& message) { return absl::InvalidArgumentError(message); }

StructuringRule RawRule() {
  StructuringRule rule;
  rule.format = Format::kRaw;
  return rule;
}

absl::StatusOr<Stream*> OpenOrCreate(Store* store, std::string_view name) {
  absl::StatusOr<Stream*> stream = store->OpenStream(name);
  if (stream.ok() || !absl::IsNotFound(stream.status())) return stream;
  return store->CreateStream(name, RawRule());
}

// The name of a stream in the store. Ids of clients may repeat in other projects.
std::string StoredName(const std::string& project, const std::string& stream) {
  return project + '/' + stream;
}

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

absl::Status CheckEntry(const NewEntry& entry) {
  if (entry.name.empty() || entry.name.size() > kNameSizeMax ||
      !std::all_of(entry.name.begin(), entry.name.end(), IsWordCharacter)) {
    return Error("a name must be 1 to 64 letters, digits, '-', '_' or '.'");
  }
  const bool good_id =
      entry.id.size() == kIdSize && std::all_of(entry.id.begin(), entry.id.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-';
      });
  if (!entry.id.empty() && !good_id) return Error("an id must be a UUID in lower case");
  const int64_t days = entry.ttl_in_days.value_or(1);
  if (days < 1 || days > kDaysMax) {
    return Error(absl::StrFormat("ttl_in_days must be 1 to %d", kDaysMax));
  }
  return absl::OkStatus();
}

}  // namespace

TimeSpan StreamEntry::SpanAt(uint64_t number_of_changes) {
  const std::lock_guard lock(span_mutex_);
  if (span_changes_ == number_of_changes) return span_;
  const StreamInfo info = stream->info();
  span_changes_ = number_of_changes;
  span_ = TimeSpan();
  if (info.lines > 0) {
    span_.first_ms = absl::ToUnixMillis(absl::FromUnixNanos(info.first_time_ns));
    span_.last_ms = absl::ToUnixMillis(absl::FromUnixNanos(info.last_time_ns));
  }
  return span_;
}

absl::StatusOr<std::unique_ptr<Catalogue>> Catalogue::Load(Store* records, Store* streams,
                                                           const Options& options) {
  const absl::StatusOr<Stream*> stream = OpenOrCreate(records, kRecordsStream);
  if (!stream.ok()) return stream.status();
  std::unique_ptr<Catalogue> catalogue(new Catalogue(*stream, streams, options));
  const std::lock_guard lock(catalogue->mutex_);
  const absl::Status status = catalogue->Replay();
  if (!status.ok()) return status;
  return catalogue;
}

absl::Status Catalogue::Replay() {
  const absl::StatusOr<Query> query = Query::Compile("select log_content order by line_num");
  if (!query.ok()) return query.status();
  const absl::StatusOr<std::unique_ptr<Rows>> rows = records_->Run(*query);
  if (!rows.ok()) return rows.status();
  while (true) {
    Row row;
    const absl::StatusOr<bool> any = (*rows)->Next(&row);
    if (!any.ok()) return any.status();
    if (!*any) return absl::OkStatus();
    const absl::Status status = Apply(row[0].value.string_value());
    if (!status.ok()) return status;
  }
}

absl::Status Catalogue::Apply(std::string_view text) {
  absl::StatusOr<CatalogueRecord> record = ParseCatalogueRecord(text);
  if (!record.ok()) return record.status();
  Project& project = projects_[record->project];
  if (record->change == "group") {
    project.groups[record->group] = {record->group, record->name, record->ttl_in_days,
                                     record->created_ms};
    return absl::OkStatus();
  }
  if (record->change == "template") {
    project.templates[record->stream] = std::move(record->text);
    return absl::OkStatus();
  }
  const absl::StatusOr<Stream*> stream =
      OpenOrCreate(streams_, StoredName(record->project, record->stream));
  if (!stream.ok()) return stream.status();
  auto entry = std::make_unique<StreamEntry>();
  entry->id = record->stream;
  entry->name = record->name;
  entry->group = record->group;
  entry->created_ms = record->created_ms;
  entry->stream = *stream;
  entry->ttl_in_days = record->ttl_in_days;
  std::optional<int64_t> days = entry->ttl_in_days;
  const auto group = project.groups.find(record->group);
  if (!days.has_value() && group != project.groups.end()) days = group->second.ttl_in_days;
  if (days.has_value()) entry->stream->SetRetainAge(absl::Hours(24) * *days);
  project.streams[record->stream] = std::move(entry);
  return absl::OkStatus();
}

absl::Status Catalogue::Record(const std::string& record) {
  NewLine line;
  line.content = record;
  const absl::Status status = records_->Append({&line, 1}).status();
  return status.ok() ? Apply(record) : status;
}

absl::StatusOr<std::string> Catalogue::CreateGroup(const std::string& project,
                                                   const NewEntry& entry, absl::Time now) {
  const absl::Status checked = CheckEntry(entry);
  if (!checked.ok()) return checked;
  CatalogueRecord record;
  record.change = "group";
  record.project = project;
  record.group = entry.id.empty() ? RandomUuid() : entry.id;
  record.name = entry.name;
  record.ttl_in_days = entry.ttl_in_days;
  record.created_ms = absl::ToUnixMillis(now);
  const std::lock_guard lock(mutex_);
  const auto& groups = projects_[project].groups;
  if (groups.size() >= options_.groups_max) return Error("the project has too many groups");
  for (const auto& [id, group] : groups) {
    if (id == record.group) return Error("a group of this id exists");
    if (group.name == record.name) return Error("a group of this name exists");
  }
  const absl::Status status = Record(CatalogueRecordText(record));
  if (!status.ok()) return status;
  return record.group;
}

absl::StatusOr<std::string> Catalogue::CreateStream(const std::string& project,
                                                    const std::string& group, const NewEntry& entry,
                                                    absl::Time now) {
  const absl::Status checked = CheckEntry(entry);
  if (!checked.ok()) return checked;
  CatalogueRecord record;
  record.change = "stream";
  record.project = project;
  record.group = group;
  record.stream = entry.id.empty() ? RandomUuid() : entry.id;
  record.name = entry.name;
  record.ttl_in_days = entry.ttl_in_days;
  record.created_ms = absl::ToUnixMillis(now);
  const std::lock_guard lock(mutex_);
  const auto& streams = projects_[project].streams;
  if (streams.size() >= options_.streams_max) return Error("the project has too many streams");
  for (const auto& [id, stream] : streams) {
    if (id == record.stream) return Error("a stream of this id exists");
    if (stream->group == group && stream->name == record.name) {
      return Error("a stream of this name exists in the group");
    }
  }
  const absl::Status status = Record(CatalogueRecordText(record));
  if (!status.ok()) return status;
  return record.stream;
}

const Catalogue::Project* Catalogue::FindProject(const std::string& project) const {
  const auto found = projects_.find(project);
  return found == projects_.end() ? nullptr : &found->second;
}

std::vector<Group> Catalogue::Groups(const std::string& project) const {
  const std::shared_lock lock(mutex_);
  std::vector<Group> groups;
  const Project* const found = FindProject(project);
  if (found == nullptr) return groups;
  for (const auto& [id, group] : found->groups) groups.push_back(group);
  return groups;
}

bool Catalogue::HasGroup(const std::string& project, std::string_view group) const {
  const std::shared_lock lock(mutex_);
  const Project* const found = FindProject(project);
  return found != nullptr && found->groups.find(group) != found->groups.end();
}

std::vector<const StreamEntry*> Catalogue::Streams(const std::string& project,
                                                   std::string_view group) const {
  const std::shared_lock lock(mutex_);
  std::vector<const StreamEntry*> streams;
  const Project* const found = FindProject(project);
  if (found == nullptr) return streams;
  for (const auto& [id, stream] : found->streams) {
    if (stream->group == group) streams.push_back(stream.get());
  }
  return streams;
}

StreamEntry* Catalogue::FindStream(const std::string& project, std::string_view group,
                                   std::string_view stream) const {
  const std::shared_lock lock(mutex_);
  const Project* const found = FindProject(project);
  if (found == nullptr) return nullptr;
  const auto entry = found->streams.find(stream);
  if (entry == found->streams.end()) return nullptr;
  return group.empty() || entry->second->group == group ? entry->second.get() : nullptr;
}

absl::Status Catalogue::SetTemplate(const std::string& project, StreamEntry* entry,
                                    const StructuringRule& rule, const std::string& text) {
  CatalogueRecord record;
  record.change = "template";
  record.project = project;
  record.stream = entry->id;
  record.text = text;
  // In this order: who waits for an append holds up nobody else.
  const StreamChange change(entry);
  const std::lock_guard lock(mutex_);
  const absl::Status status = entry->stream->SetRule(rule);
  return status.ok() ? Record(CatalogueRecordText(record)) : status;
}

std::string Catalogue::TemplateOf(const std::string& project, const StreamEntry& entry) const {
  const std::shared_lock lock(mutex_);
  const Project* const found = FindProject(project);
  if (found == nullptr) return "";
  const auto text = found->templates.find(entry.id);
  return text == found->templates.end() ? "" : text->second;
}

}  // namespace slq::server
