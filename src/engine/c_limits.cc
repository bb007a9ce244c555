#include "engine/c_limits.h"

namespace slq::engine {

NamedLimit LimitOfName(std::string_view name, const LimitOwners& owners) {
  struct Entry {
    std::string_view name;
    NamedLimit limit;
  };
  QueryOptions* const s = owners.statement;
  const Entry entries[] = {
      {"statement_bytes", {&s->statement_bytes_max, true}},
      {"nesting", {&s->nesting_max, true}},
      {"tokens", {&s->tokens_max, true}},
      {"select_items", {&s->select_items_max, true}},
      {"group_keys", {&s->group_keys_max, true}},
      {"like_pattern_bytes", {&s->like_pattern_bytes_max, true}},
      {"regex_bytes", {&s->regex_bytes_max, true}},
      {"text_bytes", {&s->text_bytes_max, true}},
      {"batch_text_bytes", {&s->batch_text_bytes_max, true}},
      {"memory_bytes", {&owners.run->memory_bytes_max, false}},
      {"groups", {&owners.run->groups_max, false}},
      {"rows", {&owners.run->rows_max, false}},
      {"line_bytes", {&owners.rule->line_bytes_max, false}},
      {"fields", {&owners.rule->fields_max, false}},
      {"field_name_bytes", {&owners.rule->field_name_bytes_max, false}},
      {"json_nesting", {&owners.rule->nesting_max, false}},
      {"input_line_bytes", {&owners.files->line_bytes_max, false}},
      {"inputs", {&owners.files->inputs_max, false}},
  };
  for (const Entry& entry : entries) {
    if (entry.name == name) return entry.limit;
  }
  return {};
}

}  // namespace slq::engine
