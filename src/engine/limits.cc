#include "slq/limits.h"

namespace slq {

std::vector<NamedLimit> NamedLimits(const LimitOwners& owners) {
  QueryOptions* const statement = owners.statement;
  return {
      {"statement_bytes", &statement->statement_bytes_max, true},
      {"nesting", &statement->nesting_max, true},
      {"tokens", &statement->tokens_max, true},
      {"select_items", &statement->select_items_max, true},
      {"group_keys", &statement->group_keys_max, true},
      {"like_pattern_bytes", &statement->like_pattern_bytes_max, true},
      {"regex_bytes", &statement->regex_bytes_max, true},
      {"text_bytes", &statement->text_bytes_max, true},
      {"batch_text_bytes", &statement->batch_text_bytes_max, true},
      {"memory_bytes", &owners.run->memory_bytes_max},
      {"groups", &owners.run->groups_max},
      {"rows", &owners.run->rows_max},
      {"line_bytes", &owners.rule->line_bytes_max},
      {"fields", &owners.rule->fields_max},
      {"field_name_bytes", &owners.rule->field_name_bytes_max},
      {"json_nesting", &owners.rule->nesting_max},
      {"input_line_bytes", &owners.files->line_bytes_max},
      {"inputs", &owners.files->inputs_max},
  };
}

}  // namespace slq
