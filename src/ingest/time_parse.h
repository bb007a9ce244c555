#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "slq/value.h"

namespace slq::ingest {

// The instant that `value` names, in ns since the epoch, or nothing if it names none or
// one outside the years 1678 to 2261 that 64 bits of ns hold.
//
// With an empty `format` these are recognised:
// - RFC 3339: `2020-07-27T08:59:50.539454127Z`, also with a blank for the T, a comma for
//   the point, an offset such as +08:00 or +0800, or no offset, which means UTC. Digits
//   past the ninth of a fraction are dropped;
// - seconds, ms, us or ns since the epoch, as a long, a float or a decimal text, told
//   apart by magnitude: below 1e11 seconds, below 1e14 ms, below 1e17 us, else ns;
// - common log format: `17/May/2015:10:05:03 +0000`, also within brackets.
// A form without a year (RFC 3164) is not recognised: the library reads no clock.
//
// Otherwise `format` is a strptime form as absl::ParseTime reads it: %Y-%m-%d %H:%M:%E*S
// %z and so on; what the text does not say is taken from 1970-01-01 00:00:00 UTC.
// Thread-safe.
std::optional<int64_t> ParseTime(const Value& value, const std::string& format);
std::optional<int64_t> ParseTime(std::string_view text, const std::string& format);

}  // namespace slq::ingest
