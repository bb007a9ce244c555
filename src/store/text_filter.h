#pragma once

#include <span>
#include <string>
#include <string_view>

#include "slq/value.h"

namespace slq::store {

// Which runs of three bytes the strings of a block have, hashed into bits: says of most texts
// that no string contains them.

// Empty where it does not pay: for few bytes, or for so many runs that most bits would be set.
std::string MakeTextFilter(std::span<const Value> values);

// False if no string that the filter was made of contains `text`.
bool MayContain(std::string_view filter, std::string_view text);

}  // namespace slq::store
