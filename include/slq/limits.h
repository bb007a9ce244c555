#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "slq/log_source.h"
#include "slq/query.h"
#include "slq/rule.h"

namespace slq {

// What a query and its input are limited by.
struct LimitOwners {
  QueryOptions* statement;
  RunOptions* run;
  StructuringRule* rule;
  FileSourceOptions* files;
};

struct NamedLimit {
  std::string_view name;
  size_t* value;              // in one of the owners
  bool of_statement = false;  // in force when the statement is compiled
};

// All limits by their names ("Limits" in README.md): those of the members without "_max", but
// the nesting of a rule is json_nesting, and the line_bytes of files are input_line_bytes. For
// programs that let their users set them.
std::vector<NamedLimit> NamedLimits(const LimitOwners& owners);

}  // namespace slq
