#include <optional>
#include <string>

#include "slq/output.h"

#include "absl/strings/str_format.h"
#include "server/api_error.h"
#include "server/call.h"
#include "server/digest.h"
#include "server/service.h"
#include "server/template_request.h"

// The endpoints of the service that deal with groups, streams and structuring rules.
namespace slq::server {
namespace {

Response Created(std::string_view name, const std::string& id) {
  Response response;
  response.status = 201;
  response.body = absl::StrFormat("{\"%s\":\"%s\"}", name, id);
  return response;
}

// The members `name_member`, "id" and "ttl_in_days" of a body.
absl::StatusOr<NewEntry> ReadNewEntry(const JsonDocument& json, std::string_view name_member) {
  const absl::StatusOr<Members> members = MembersOf(json.root(), "the body");
  if (!members.ok()) return members.status();
  NewEntry entry;
  std::string_view name;
  std::string_view id;
  absl::Status status = ReadString(*members, name_member, &name);
  if (status.ok()) status = ReadString(*members, "id", &id);
  if (status.ok()) status = ReadLong(*members, "ttl_in_days", &entry.ttl_in_days);
  if (!status.ok()) return status;
  entry.name = name;
  entry.id = id;
  return entry;
}

void EndEntry(const std::optional<int64_t>& ttl_in_days, std::string* list) {
  if (ttl_in_days.has_value()) absl::StrAppendFormat(list, ",\"ttl_in_days\":%d", *ttl_in_days);
  *list += '}';
}

StructuringRule RawRule() {
  StructuringRule rule;
  rule.format = Format::kRaw;
  return rule;
}

}  // namespace

Response Service::CreateGroup(Call* call) {
  const absl::StatusOr<NewEntry> entry = ReadNewEntry(call->json, "log_group_name");
  if (!entry.ok()) return WriteErrorResponse(entry.status());
  const absl::StatusOr<std::string> id =
      parts_.catalogue->CreateGroup(call->route.project, *entry, parts_.now());
  return id.ok() ? Created("log_group_id", *id) : WriteErrorResponse(id.status());
}

Response Service::CreateStream(Call* call) {
  const Route& route = call->route;
  if (!parts_.catalogue->HasGroup(route.project, route.group)) {
    return ErrorResponse(ApiError::kNoGroup);
  }
  const absl::StatusOr<NewEntry> entry = ReadNewEntry(call->json, "log_stream_name");
  if (!entry.ok()) return WriteErrorResponse(entry.status());
  const absl::StatusOr<std::string> id =
      parts_.catalogue->CreateStream(route.project, route.group, *entry, parts_.now());
  return id.ok() ? Created("log_stream_id", *id) : WriteErrorResponse(id.status());
}

Response Service::ListGroups(const Call& call) const {
  Response response;
  response.body = "{\"log_groups\":[";
  for (const Group& group : parts_.catalogue->Groups(call.route.project)) {
    if (response.body.back() == '}') response.body += ',';
    absl::StrAppendFormat(&response.body,
                          "{\"log_group_id\":\"%s\",\"log_group_name\":\"%s\","
                          "\"creation_time\":%d",
                          group.id, group.name, group.created_ms);
    EndEntry(group.ttl_in_days, &response.body);
  }
  response.body += "]}";
  return response;
}

Response Service::ListStreams(const Call& call) const {
  const Route& route = call.route;
  if (!parts_.catalogue->HasGroup(route.project, route.group)) {
    return ErrorResponse(ApiError::kNoGroup);
  }
  Response response;
  response.body = "{\"log_streams\":[";
  for (const StreamEntry* stream : parts_.catalogue->Streams(route.project, route.group)) {
    if (response.body.back() == '}') response.body += ',';
    absl::StrAppendFormat(
        &response.body, "{\"log_stream_id\":\"%s\",\"log_stream_name\":\"%s\",\"creation_time\":%d",
        stream->id, stream->name, stream->created_ms);
    EndEntry(stream->ttl_in_days, &response.body);
  }
  response.body += "]}";
  return response;
}

Response Service::Template(Call* call) {
  const std::string& method = call->request->method;
  return method == "POST" || method == "PUT" ? SetTemplate(call) : ShowOrDropTemplate(call);
}

Response Service::SetTemplate(Call* call) {
  const absl::StatusOr<TemplateRequest> request = ParseTemplate(call->json);
  if (!request.ok()) return WriteErrorResponse(request.status());
  call->route.group = request->group;
  call->route.stream = request->stream;
  std::optional<Response> missing = FindStream(call);
  if (missing.has_value()) return *std::move(missing);
  const std::string& project = call->route.project;
  const std::string id = RandomUuid();
  const absl::Status status = parts_.catalogue->SetTemplate(project, call->stream, request->rule,
                                                            TemplateText(*request, id, project));
  if (!status.ok()) return WriteErrorResponse(status);
  Response response;
  response.status = call->request->method == "POST" ? 201 : 200;
  response.body = '"' + id + '"';
  return response;
}

Response Service::ShowOrDropTemplate(Call* call) {
  call->route.group = call->target->Parameter("logGroupId");
  call->route.stream = call->target->Parameter("logStreamId");
  std::optional<Response> missing = FindStream(call);
  if (missing.has_value()) return *std::move(missing);
  const std::string& project = call->route.project;
  Response response;
  response.body = parts_.catalogue->TemplateOf(project, *call->stream);
  if (response.body.empty()) {
    return ErrorResponse(ApiError::kInvalidBody, "the stream has no structuring rule");
  }
  if (call->request->method == "GET") return response;
  const absl::Status status = parts_.catalogue->SetTemplate(project, call->stream, RawRule(), "");
  if (!status.ok()) return WriteErrorResponse(status);
  response.body = "\"\"";
  return response;
}

}  // namespace slq::server
