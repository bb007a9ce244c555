#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "slq/value.h"

#include "absl/status/statusor.h"
#include "cctz/time_zone.h"

// Instants are milliseconds since the epoch, within kTimeMsMax of it.
namespace slq::exec {

inline constexpr int64_t kTimeMsMax = 8'640'000'000'000'000;  // 100 million days

inline bool IsTime(int64_t ms) { return ms >= -kTimeMsMax && ms <= kTimeMsMax; }

// The zone that `name` names: "UTC", "Z", an offset such as +08:00, or a name of the zone
// database such as Asia/Shanghai. InvalidArgument, without a position, if there is none.
absl::StatusOr<cctz::time_zone> LoadTimeZone(std::string_view name);

// The instant of an RFC 3339 text, also with a blank for the T, without seconds, without
// an offset (then in `zone`) or without a time of day. Digits past the third of a
// fraction are dropped.
std::optional<int64_t> TimeFromText(std::string_view text, const cctz::time_zone& zone);

// The instant a value is: milliseconds as a long, a float or a decimal text, else as
// TimeFromText. Nothing for what is none, or out of range.
std::optional<int64_t> TimeFrom(const Value& value, const cctz::time_zone& zone);

// A date and a time of day on the clocks of a zone, or of an offset.
struct CivilTime {
  int64_t year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;  // 60 is the first of the next minute
  int millisecond = 0;
  std::optional<int> offset_s;  // east of UTC
};

// Nothing if there is no such day or time of day. A time that the clocks skip is the
// moment of the change, one that they show twice is the first.
std::optional<int64_t> TimeFromCivil(const CivilTime& civil, const cctz::time_zone& zone);

// Reads Z or an offset such as +08:00, +0800 or +08 off the front of `text`, in seconds.
std::optional<int> ReadOffset(std::string_view* text);

// Reads a number of `digits_min` to `digits_max` (at most 9) digits off the front.
std::optional<int> ReadNumber(size_t digits_min, size_t digits_max, std::string_view* text);

}  // namespace slq::exec
