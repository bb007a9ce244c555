#include "cli/limit_options.h"

#include <cstddef>

#include "absl/strings/str_format.h"
#include "cli/human_units.h"

namespace slq::cli {
namespace {

struct Limit {
  std::string_view name;
  size_t* value;
};

}  // namespace

absl::Status SetLimit(std::string_view word, CommandLine* line) {
  const Limit limits[] = {
      {"statement_bytes", &line->query_options.statement_bytes_max},
      {"nesting", &line->query_options.nesting_max},
      {"tokens", &line->query_options.tokens_max},
      {"select_items", &line->query_options.select_items_max},
      {"group_keys", &line->query_options.group_keys_max},
      {"like_pattern_bytes", &line->query_options.like_pattern_bytes_max},
      {"regex_bytes", &line->query_options.regex_bytes_max},
      {"text_bytes", &line->query_options.text_bytes_max},
      {"batch_text_bytes", &line->query_options.batch_text_bytes_max},
      {"memory_bytes", &line->memory_bytes_max},
      {"groups", &line->groups_max},
      {"rows", &line->rows_max},
      {"line_bytes", &line->rule.line_bytes_max},
      {"fields", &line->rule.fields_max},
      {"field_name_bytes", &line->rule.field_name_bytes_max},
      {"json_nesting", &line->rule.nesting_max},
      {"input_line_bytes", &line->file_options.line_bytes_max},
      {"inputs", &line->file_options.inputs_max},
  };
  const size_t equals = word.find('=');
  const std::string_view name = word.substr(0, equals);
  std::string names;
  for (const Limit& limit : limits) {
    absl::StrAppendFormat(&names, "%s%s", names.empty() ? "" : ", ", limit.name);
    if (equals == std::string_view::npos || limit.name != name) continue;
    const absl::StatusOr<size_t> value = ParseBytes(word.substr(equals + 1));
    if (!value.ok()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("--limit %s takes a number, such as %s=%d", name, name, *limit.value));
    }
    *limit.value = *value;
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("'%s' is not NAME=N with a limit's name: %s", word, names));
}

}  // namespace slq::cli
