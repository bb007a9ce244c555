#pragma once

#include <optional>
#include <string>

#include "slq/access_policy.h"
#include "slq/slq.h"

// The policy of the C interface.
struct slq_policy {
  slq::AccessPolicy definition;
  std::optional<slq::CompiledPolicy> compiled;
  std::string error_message;
};
