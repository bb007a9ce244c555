#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace slq::ingest {

// `pattern` with each (?<name>...) as the (?P<name>...) that RE2 reads; all else stays.
// InvalidArgument for what RE2 does not have and people expect: look-ahead and
// look-behind.
absl::StatusOr<std::string> TranslatePattern(std::string_view pattern);

}  // namespace slq::ingest
