#pragma once

#include <string_view>

#include "slq/rule.h"
#include "slq/slq.h"
#include "slq/store.h"

#include "absl/status/status.h"

// What the parts of the C interface share about rules and stores.
namespace slq::engine {

// Sets a part of a rule by its key, as slq_set_rule says.
absl::Status SetRulePart(StructuringRule* rule, std::string_view key, std::string_view value);

Stream* StreamOf(slq_stream* stream);

}  // namespace slq::engine
