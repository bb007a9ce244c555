#include "server/template_request.h"

#include <optional>
#include <vector>

#include "slq/output.h"

#include "absl/strings/str_format.h"

namespace slq::server {
namespace {

constexpr size_t kFieldsMax = 1'000;
constexpr int64_t kLayersMax = 4;

absl::Status Error(const std::string& message) { return absl::InvalidArgumentError(message); }

struct Field {
  std::string_view name;
  std::string_view type = "string";
};

absl::StatusOr<Field> ReadField(simdjson::dom::element element) {
  const absl::StatusOr<Members> members = MembersOf(element, "each of demo_fields");
  if (!members.ok()) return members.status();
  Field field;
  absl::Status status = ReadString(*members, "field_name", &field.name);
  if (status.ok()) status = ReadString(*members, "fieldName", &field.name);
  if (status.ok()) status = ReadString(*members, "type", &field.type);
  if (!status.ok()) return status;
  if (field.name.empty()) return Error("each of demo_fields needs a fieldName");
  return field;
}

absl::StatusOr<std::vector<Field>> ReadFields(const Members& members) {
  std::vector<Field> fields;
  const auto found = members.find("demo_fields");
  if (found == members.end()) return fields;
  simdjson::dom::array array;
  if (found->second.get(array) != simdjson::SUCCESS) return Error("demo_fields must be an array");
  for (const simdjson::dom::element element : array) {
    const absl::StatusOr<Field> field = ReadField(element);
    if (!field.ok()) return field.status();
    if (fields.size() == kFieldsMax) {
      return Error(absl::StrFormat("demo_fields has more than %d fields", kFieldsMax));
    }
    fields.push_back(*field);
  }
  return fields;
}

absl::Status DeclareTypes(const std::vector<Field>& fields, StructuringRule* rule) {
  for (const Field& field : fields) {
    Type type = Type::kString;
    if (field.type == "long") type = Type::kLong;
    if (field.type == "float") type = Type::kFloat;
    if (type == Type::kString && field.type != "string") {
      return Error(absl::StrFormat("the type of %s must be string, long or float", field.name));
    }
    // JSON values bring their own type; only a declared number says more.
    if (rule->format != Format::kJson || type != Type::kString) {
      rule->types[std::string(field.name)] = type;
    }
  }
  return absl::OkStatus();
}

// Reads the member that `parse_type` needs into `*value`.
absl::Status ReadNeeded(const Members& members, std::string_view name, std::string* value,
                        std::string* parameter) {
  std::string_view text;
  const absl::Status status = ReadString(members, name, &text);
  if (!status.ok()) return status;
  if (text.empty()) return Error(absl::StrFormat("%s is required for this parse_type", name));
  *value = text;
  *parameter = absl::StrFormat("{\"%s\":", name);
  AppendJsonString(text, parameter);
  *parameter += '}';
  return absl::OkStatus();
}

absl::Status ReadLayers(const Members& members, std::string* parameter) {
  std::optional<int64_t> layers;
  const absl::Status status = ReadLong(members, "layers", &layers);
  if (!status.ok()) return status;
  if (layers.has_value() && (*layers < 1 || *layers > kLayersMax)) {
    return Error(absl::StrFormat("layers must be 1 to %d", kLayersMax));
  }
  *parameter = absl::StrFormat("{\"layers\":%d}", layers.value_or(kLayersMax - 1));
  return absl::OkStatus();
}

// The rules that have a name of their own.
struct BuiltIn {
  std::string_view name;
  Format format;
  const char* log_format;
};
constexpr BuiltIn kBuiltIns[] = {
    {"apache", Format::kApache, "combined"},
    {"apache_common", Format::kApache, "common"},
    {"cri", Format::kCri, ""},
    {"logfmt", Format::kLogfmt, ""},
    {"nginx", Format::kNginx, "combined"},
    {"syslog", Format::kSyslog, ""},
};

absl::Status ReadBuiltIn(const Members& members, TemplateRequest* request) {
  std::string name;
  const absl::Status status = ReadNeeded(members, "template_name", &name, &request->parameter);
  if (!status.ok()) return status;
  for (const BuiltIn& built_in : kBuiltIns) {
    if (built_in.name != name) continue;
    request->rule.format = built_in.format;
    request->rule.log_format = built_in.log_format;
    return absl::OkStatus();
  }
  return Error("template_name must be apache, apache_common, cri, logfmt, nginx or syslog");
}

absl::Status ReadRule(const Members& members, const std::vector<Field>& fields,
                      TemplateRequest* request) {
  StructuringRule& rule = request->rule;
  const std::string& type = request->parse_type;
  if (type == "json") {
    rule.format = Format::kJson;
    return ReadLayers(members, &request->parameter);
  }
  if (type == "split") {
    rule.format = Format::kDelimiter;
    for (const Field& field : fields) rule.fields.emplace_back(field.name);
    return ReadNeeded(members, "tokenizer", &rule.delimiter, &request->parameter);
  }
  if (type == "nginx") {
    rule.format = Format::kNginx;
    return ReadNeeded(members, "log_format", &rule.log_format, &request->parameter);
  }
  if (type == "custom_regex") {
    rule.format = Format::kRegex;
    return ReadNeeded(members, "regex_rules", &rule.pattern, &request->parameter);
  }
  if (type == "built_in") return ReadBuiltIn(members, request);
  return Error("parse_type must be json, split, nginx, custom_regex or built_in");
}

std::string FieldsText(const std::vector<Field>& fields) {
  std::string text = "[";
  for (size_t i = 0; i < fields.size(); ++i) {
    text += i == 0 ? "{\"fieldName\":" : ",{\"fieldName\":";
    AppendJsonString(fields[i].name, &text);
    absl::StrAppendFormat(&text, ",\"type\":\"%s\",\"isAnalysis\":true,\"index\":%d}",
                          fields[i].type, i);
  }
  return text + ']';
}

}  // namespace

absl::StatusOr<TemplateRequest> ParseTemplate(const JsonDocument& body) {
  const absl::StatusOr<Members> members = MembersOf(body.root(), "the body");
  if (!members.ok()) return members.status();
  const absl::StatusOr<std::vector<Field>> fields = ReadFields(*members);
  if (!fields.ok()) return fields.status();
  std::string_view group;
  std::string_view stream;
  std::string_view parse_type;
  std::string_view content;
  absl::Status status = ReadString(*members, "log_group_id", &group);
  if (status.ok()) status = ReadString(*members, "log_stream_id", &stream);
  if (status.ok()) status = ReadString(*members, "parse_type", &parse_type);
  if (status.ok()) status = ReadString(*members, "content", &content);
  if (!status.ok()) return status;
  TemplateRequest request;
  request.group = group;
  request.stream = stream;
  request.parse_type = parse_type;
  request.content = content;
  request.fields = FieldsText(*fields);
  status = ReadRule(*members, *fields, &request);
  if (status.ok()) status = DeclareTypes(*fields, &request.rule);
  if (status.ok()) status = Validate(request.rule);
  if (!status.ok()) return status;
  return request;
}

std::string TemplateText(const TemplateRequest& request, const std::string& id,
                         const std::string& project) {
  std::string text = "{\"id\":";
  const auto member = [&text](const char* name, const std::string& value) {
    text.append(",\"").append(name).append("\":");
    AppendJsonString(value, &text);
  };
  AppendJsonString(id, &text);
  member("project_id", project);
  member("log_group_id", request.group);
  member("log_stream_id", request.stream);
  member("demo_log", request.content);
  text += ",\"demo_fields\":" + request.fields + ",\"tag_fields\":[],\"rule\":{\"type\":";
  AppendJsonString(request.parse_type, &text);
  member("param", request.parameter);
  return text + "}}";
}

}  // namespace slq::server
