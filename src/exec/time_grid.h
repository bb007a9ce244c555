#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "cctz/civil_time.h"
#include "cctz/time_zone.h"

namespace slq::exec {

// The moments at which the periods of time_floor and time_ceil begin. A period is an ISO
// 8601 duration of years and months (P1M), of weeks and days (P1W), or of hours, minutes
// and seconds (PT15M, PT0.5S), but not of several of these kinds.
//
// Days and months follow the clocks of the zone, so a day may have 23 or 25 hours. They
// count from the origin, else from 1970-01-01, weeks from the Monday after. Hours and
// less count exact time from the origin; without one they begin where the clocks of the
// zone say so, as 6:00 and 12:00 for PT6H, also on a day on which the clocks change.
class TimeGrid {
 public:
  // InvalidArgument, without a position, for what is no such period.
  static absl::StatusOr<TimeGrid> Make(std::string_view period, std::optional<int64_t> origin_ms,
                                       const cctz::time_zone& zone);

  // The last beginning at or before `ms`, and the first at or after it.
  // REQUIRES: IsTime(ms).
  int64_t Floor(int64_t ms) const;
  int64_t Ceil(int64_t ms) const;

 private:
  enum class Unit : uint8_t { kMs, kClockSecond, kDay, kMonth };

  int64_t CalendarBeginning(int64_t index) const;
  int64_t FloorIndex(int64_t ms) const;  // of kDay and kMonth
  int64_t FloorByClock(int64_t ms) const;

  Unit unit_ = Unit::kMs;
  int64_t length_ = 1;  // of a period, in units
  int64_t origin_ms_ = 0;
  cctz::civil_second origin_;  // in the zone
  cctz::time_zone zone_;
};

}  // namespace slq::exec
