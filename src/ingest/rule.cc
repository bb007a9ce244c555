#include "slq/rule.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "ingest/compiled_rule.h"
#include "ingest/rule_state.h"

namespace slq {
namespace {

struct NamedFormat {
  Format format;
  std::string_view name;
};

constexpr std::array<NamedFormat, 10> kFormats = {{
    {Format::kAuto, "auto"},
    {Format::kJson, "json"},
    {Format::kLogfmt, "logfmt"},
    {Format::kNginx, "nginx"},
    {Format::kApache, "apache"},
    {Format::kSyslog, "syslog"},
    {Format::kCri, "cri"},
    {Format::kRegex, "regex"},
    {Format::kDelimiter, "delimiter"},
    {Format::kRaw, "raw"},
}};

absl::Status ValidateLimits(const StructuringRule& rule) {
  if (rule.line_bytes_max == 0 || rule.fields_max == 0 || rule.field_name_bytes_max == 0 ||
      rule.nesting_max == 0) {
    return InvalidArgument("a limit of a structuring rule must be at least 1");
  }
  if (rule.line_bytes_max > 1u << 30 || rule.nesting_max > 10'000) {
    return InvalidArgument(
        "line_bytes_max is at most 1 GiB and nesting_max at most 10000 in a structuring rule");
  }
  return absl::OkStatus();
}

absl::Status ValidateTypes(const StructuringRule& rule) {
  for (const auto& [name, type] : rule.types) {
    if (type == Type::kLong || type == Type::kFloat || type == Type::kString) continue;
    return InvalidArgument(
        absl::StrFormat("the declared type of field %s must be long, float or string", name));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Validate(const StructuringRule& rule) { return CompiledRule::Compile(rule).status(); }

CompiledRule::CompiledRule(std::unique_ptr<const State> state) : state_(std::move(state)) {}
CompiledRule::CompiledRule(CompiledRule&&) noexcept = default;
CompiledRule& CompiledRule::operator=(CompiledRule&&) noexcept = default;
CompiledRule::~CompiledRule() = default;

absl::StatusOr<CompiledRule> CompiledRule::Compile(StructuringRule rule) {
  auto state = std::make_unique<State>();
  if (rule.format == Format::kAuto) {  // what can be said before it is decided
    SLQ_RETURN_IF_ERROR(ValidateLimits(rule));
    SLQ_RETURN_IF_ERROR(ValidateTypes(rule));
  } else {
    SLQ_ASSIGN_OR_RETURN(state->rule, ingest::CompileRule(rule));
  }
  state->definition = std::move(rule);
  return CompiledRule(std::move(state));
}

const StructuringRule& CompiledRule::definition() const { return state_->definition; }

std::span<const std::string> CompiledRule::field_names() const {
  return state_->rule == nullptr ? std::span<const std::string>() : state_->rule->field_names();
}

std::string_view FormatName(Format format) {
  for (const NamedFormat& f : kFormats) {
    if (f.format == format) return f.name;
  }
  return "unknown";
}

absl::Status FormatFromName(std::string_view name, Format* format) {
  std::string names;
  for (const NamedFormat& f : kFormats) {
    if (f.name == name) {
      *format = f.format;
      return absl::OkStatus();
    }
    names.append(names.empty() ? "" : ", ").append(f.name);
  }
  return InvalidArgument(
      absl::StrFormat("there is no log format named %s; the formats are %s", name, names));
}

namespace ingest {

Type DeclaredTypes::Of(std::string_view name) const {
  const auto at =
      std::lower_bound(types_.begin(), types_.end(), name,
                       [](const auto& type, std::string_view n) { return type.first < n; });
  return at != types_.end() && at->first == name ? at->second : Type::kNull;
}

void DeclaredTypes::AddDefault(const std::string& name, Type type) {
  const auto at = std::lower_bound(types_.begin(), types_.end(), name,
                                   [](const auto& t, const std::string& n) { return t.first < n; });
  if (at == types_.end() || at->first != name) types_.insert(at, {name, type});
}

RuleCore::RuleCore(const StructuringRule& rule)
    : definition(rule),
      types(rule.types),
      line_too_long(absl::StrFormat("line longer than %d bytes", rule.line_bytes_max)),
      too_many_fields(absl::StrFormat("more than %d fields", rule.fields_max)),
      name_too_long(absl::StrFormat("field name longer than %d bytes", rule.field_name_bytes_max)),
      too_deep(absl::StrFormat("nested deeper than %d", rule.nesting_max)) {}

RuleOr CompileRule(const StructuringRule& rule) {
  SLQ_RETURN_IF_ERROR(ValidateLimits(rule));
  SLQ_RETURN_IF_ERROR(ValidateTypes(rule));
  RuleCore core(rule);
  switch (rule.format) {
    case Format::kJson:
      return NewJsonRule(std::move(core));
    case Format::kRegex:
      return NewRegexRule(std::move(core));
    case Format::kDelimiter:
      return NewDelimiterRule(std::move(core));
    case Format::kRaw:
      return NewRawRule(std::move(core));
    case Format::kLogfmt:
      return NewLogfmtRule(std::move(core));
    case Format::kNginx:
    case Format::kApache:
      return NewLogFormatRule(std::move(core));
    case Format::kSyslog:
      return NewSyslogRule(std::move(core));
    case Format::kCri:
      return NewCriRule(std::move(core));
    case Format::kAuto:
      break;
  }
  return InvalidArgument("the log format must be decided before a rule can be compiled");
}

}  // namespace ingest
}  // namespace slq
