#pragma once

#include <string>

#include "slq/rule.h"

#include "absl/status/statusor.h"
#include "server/json_members.h"

namespace slq::server {

// A structuring template: which stream it is for, the rule it means, and how it is shown.
struct TemplateRequest {
  std::string group;
  std::string stream;
  StructuringRule rule;
  std::string parse_type;
  std::string parameter;  // JSON of what the parse type needs
  std::string content;    // a sample line
  std::string fields;     // JSON array of the fields, as they are shown
};

// parse_type json, split (tokenizer), nginx (log_format) or custom_regex (regex_rules);
// demo_fields give the types, and for split the names, in order. Errors are InvalidArgument.
absl::StatusOr<TemplateRequest> ParseTemplate(const JsonDocument& body);

// The template as clients read it: a JSON object.
std::string TemplateText(const TemplateRequest& request, const std::string& id,
                         const std::string& project);

}  // namespace slq::server
