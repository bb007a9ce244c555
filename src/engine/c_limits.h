#pragma once

#include <cstddef>
#include <string_view>

#include "slq/log_source.h"
#include "slq/query.h"
#include "slq/rule.h"

namespace slq::engine {

// The limits that slq_set_limit sets, where they are kept.
struct LimitOwners {
  QueryOptions* statement;
  RunOptions* run;
  StructuringRule* rule;
  FileSourceOptions* files;
};

struct NamedLimit {
  size_t* value = nullptr;  // null if none has the name
  bool of_statement = false;
};

// Names are those of the members without "_max"; the nesting of a rule is json_nesting, and the
// line_bytes of files are input_line_bytes.
NamedLimit LimitOfName(std::string_view name, const LimitOwners& owners);

}  // namespace slq::engine
