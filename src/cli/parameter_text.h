#pragma once

#include <string_view>

#include "slq/query.h"

namespace slq::cli {

// The parameter that "name=value" or "value" gives. The value is a long or float if it is
// written as one would be printed, a bool if it is true or false, else a string; "=value"
// is a value that may hold an equals sign.
Parameter ParameterFromText(std::string_view text);

}  // namespace slq::cli
