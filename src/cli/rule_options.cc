#include "cli/rule_options.h"

#include <optional>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"

namespace slq::cli {
namespace {

std::vector<std::string> SplitAtCommas(std::string_view text) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t comma = std::min(text.find(',', begin), text.size());
    parts.emplace_back(text.substr(begin, comma - begin));
    begin = comma + 1;
  }
  return parts;
}

std::optional<Type> TypeFromName(std::string_view name) {
  if (name == "long") return Type::kLong;
  if (name == "float") return Type::kFloat;
  if (name == "string") return Type::kString;
  return std::nullopt;
}

absl::Status ReadTypes(std::string_view text, StructuringRule* rule) {
  for (const std::string& part : SplitAtCommas(text)) {
    const size_t equals = part.rfind('=');
    const std::optional<Type> type = equals == std::string::npos || equals == 0
                                         ? std::nullopt
                                         : TypeFromName(part.substr(equals + 1));
    if (!type.has_value()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("'%s' in --types is not name=long, name=float or name=string", part));
    }
    rule->types[part.substr(0, equals)] = *type;
  }
  return absl::OkStatus();
}

// What a person types for a tab, as the shell leaves it.
std::string Unescape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "\\t") {
      out += '\t';
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

// The format that the other options ask for where --format is not given.
Format ImpliedFormat(const RuleWords& words) {
  if (!words.regex.empty()) return Format::kRegex;
  if (!words.delimiter.empty()) return Format::kDelimiter;
  if (!words.log_format.empty()) return Format::kNginx;
  return Format::kAuto;
}

struct Need {
  std::string_view option;
  bool given;
  bool fits;
};

}  // namespace

void AddRuleOptions(CLI::App* app, RuleWords* words) {
  app->add_option("--format", words->format);
  app->add_option("--regex", words->regex);
  app->add_option("--delimiter", words->delimiter);
  app->add_option("--fields", words->fields);
  app->add_option("--log-format", words->log_format);
  app->add_option("--types", words->types);
  app->add_option("--time-field", words->time_field);
  app->add_option("--time-format", words->time_format);
}

absl::StatusOr<StructuringRule> MakeRule(const RuleWords& words) {
  StructuringRule rule;
  rule.format = ImpliedFormat(words);
  if (!words.format.empty()) {
    const absl::Status status = FormatFromName(words.format, &rule.format);
    if (!status.ok()) return status;
  }
  const Need needs[] = {
      {"--regex", !words.regex.empty(), rule.format == Format::kRegex},
      {"--delimiter", !words.delimiter.empty(), rule.format == Format::kDelimiter},
      {"--fields", !words.fields.empty(), rule.format == Format::kDelimiter},
      {"--log-format", !words.log_format.empty(),
       rule.format == Format::kNginx || rule.format == Format::kApache},
  };
  for (const Need& need : needs) {
    if (need.given && !need.fits) {
      return absl::InvalidArgumentError(absl::StrFormat("%s does not go with the format %s",
                                                        need.option, FormatName(rule.format)));
    }
  }
  rule.pattern = words.regex;
  rule.delimiter = Unescape(words.delimiter);
  if (!words.fields.empty()) rule.fields = SplitAtCommas(words.fields);
  rule.log_format = words.log_format;
  rule.time_field = words.time_field;
  rule.time_format = words.time_format;
  if (!words.types.empty()) {
    const absl::Status status = ReadTypes(words.types, &rule);
    if (!status.ok()) return status;
  }
  const absl::Status valid = Validate(rule);
  if (!valid.ok()) return valid;
  return rule;
}

}  // namespace slq::cli
