#include "exec/time_grid.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "base/strings.h"
#include "exec/time_zone.h"

namespace slq::exec {
namespace {

constexpr int64_t kMsPerSecond = 1000;

int64_t FloorDivide(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

cctz::time_point<cctz::seconds> InstantOf(int64_t ms) {
  return cctz::time_point<cctz::seconds>(cctz::seconds(FloorDivide(ms, kMsPerSecond)));
}

int64_t MsOf(const cctz::time_point<cctz::seconds>& instant) {
  return instant.time_since_epoch().count() * kMsPerSecond;
}

// No period is longer than ten thousand years.
constexpr int64_t kMonthsMax = 10'000 * 12;
constexpr int64_t kDaysMax = 10'000 * 366;
constexpr int64_t kMsMax = kDaysMax * 86'400'000;

// A duration taken apart.
struct Duration {
  int64_t months = 0;
  int64_t days = 0;
  int64_t ms = 0;
  bool weeks_only = true;
};

// Reads a number and its unit off the front. False where there is none.
bool ReadPart(bool of_time, std::string_view* text, Duration* duration) {
  constexpr size_t kDigitsMax = 9;
  const std::optional<int> number = ReadNumber(1, kDigitsMax, text);
  if (!number.has_value() || text->empty()) return false;
  int64_t thousandths = 0;
  bool has_fraction = false;
  if (text->front() == '.' || text->front() == ',') {
    text->remove_prefix(1);
    const size_t before = text->size();
    const std::optional<int> fraction = ReadNumber(1, 3, text);
    if (!fraction.has_value() || text->empty()) return false;
    thousandths = *fraction;
    for (size_t digits = before - text->size(); digits < 3; ++digits) thousandths *= 10;
    has_fraction = true;
  }
  const char unit = text->front();
  text->remove_prefix(1);
  const int64_t count = *number;
  if (has_fraction && !(of_time && unit == 'S')) return false;
  if (unit != 'W') duration->weeks_only = false;
  if (of_time) {
    const int64_t unit_ms = unit == 'H' ? 3'600'000 : unit == 'M' ? 60'000 : unit == 'S' ? 1000 : 0;
    duration->ms += count * unit_ms + thousandths;
    return unit_ms != 0;
  }
  if (unit == 'Y' || unit == 'M') {
    duration->months += unit == 'Y' ? count * 12 : count;
    return true;
  }
  duration->days += unit == 'W' ? count * 7 : count;
  return unit == 'W' || unit == 'D';
}

std::optional<Duration> ReadDuration(std::string_view text) {
  Duration duration;
  if (!text.starts_with('P')) return std::nullopt;
  text.remove_prefix(1);
  bool of_time = false;
  while (!text.empty()) {
    if (!of_time && text.front() == 'T') {
      of_time = true;
      text.remove_prefix(1);
      if (text.empty()) return std::nullopt;
    }
    if (!ReadPart(of_time, &text, &duration)) return std::nullopt;
    if (duration.months > kMonthsMax || duration.days > kDaysMax || duration.ms > kMsMax) {
      return std::nullopt;
    }
  }
  const int kinds = (duration.months > 0) + (duration.days > 0) + (duration.ms > 0);
  if (kinds != 1) return std::nullopt;
  return duration;
}

}  // namespace

absl::StatusOr<TimeGrid> TimeGrid::Make(std::string_view period, std::optional<int64_t> origin_ms,
                                        const cctz::time_zone& zone) {
  const std::optional<Duration> duration = ReadDuration(period);
  if (!duration.has_value()) {
    return InvalidArgument(absl::StrFormat(
        "'%s' is not a period; write years and months such as 'P1M', weeks and days such as "
        "'P1W', or hours, minutes and seconds such as 'PT15M'",
        period));
  }
  TimeGrid grid;
  grid.zone_ = zone;
  grid.origin_ = cctz::civil_second(1970, 1, 1);
  if (origin_ms.has_value()) {
    grid.origin_ms_ = *origin_ms;
    grid.origin_ = cctz::convert(InstantOf(*origin_ms), zone);
  }
  if (duration->months > 0) {
    grid.unit_ = Unit::kMonth;
    grid.length_ = duration->months;
  } else if (duration->days > 0) {
    grid.unit_ = Unit::kDay;
    grid.length_ = duration->days;
    if (!origin_ms.has_value() && duration->weeks_only) {
      grid.origin_ = cctz::civil_second(1970, 1, 5);
    }
  } else {
    const bool by_clock =
        !origin_ms.has_value() && zone != cctz::utc_time_zone() && duration->ms % kMsPerSecond == 0;
    grid.unit_ = by_clock ? Unit::kClockSecond : Unit::kMs;
    grid.length_ = by_clock ? duration->ms / kMsPerSecond : duration->ms;
  }
  return grid;
}

int64_t TimeGrid::CalendarBeginning(int64_t index) const {
  cctz::civil_day day(origin_);
  if (unit_ == Unit::kDay) {
    day += index * length_;
  } else {
    const cctz::civil_month month = cctz::civil_month(origin_) + index * length_;
    const cctz::civil_day last = cctz::civil_day(month + 1) - 1;
    day = std::min(cctz::civil_day(month) + (origin_.day() - 1), last);
  }
  const cctz::civil_second second(day.year(), day.month(), day.day(), origin_.hour(),
                                  origin_.minute(), origin_.second());
  const int64_t rest = origin_ms_ - FloorDivide(origin_ms_, kMsPerSecond) * kMsPerSecond;
  return MsOf(cctz::convert(second, zone_)) + rest;
}

int64_t TimeGrid::FloorIndex(int64_t ms) const {
  const cctz::civil_second now = cctz::convert(InstantOf(ms), zone_);
  const int64_t units = unit_ == Unit::kDay ? cctz::civil_day(now) - cctz::civil_day(origin_)
                                            : cctz::civil_month(now) - cctz::civil_month(origin_);
  // Within one of the answer: the time of day, or the day of the month, decides.
  int64_t index = FloorDivide(units, length_) + 1;
  while (CalendarBeginning(index) > ms) --index;
  return index;
}

int64_t TimeGrid::FloorByClock(int64_t ms) const {
  const cctz::time_point<cctz::seconds> now = InstantOf(ms);
  const int64_t index = FloorDivide(cctz::convert(now, zone_) - origin_, length_);
  const cctz::time_zone::civil_lookup found = zone_.lookup(origin_ + index * length_);
  if (found.kind == cctz::time_zone::civil_lookup::SKIPPED) return MsOf(found.trans);
  // Clocks that are put back show some beginnings twice.
  return MsOf(found.post <= now ? found.post : found.pre);
}

int64_t TimeGrid::Floor(int64_t ms) const {
  switch (unit_) {
    case Unit::kMs:
      return origin_ms_ + FloorDivide(ms - origin_ms_, length_) * length_;
    case Unit::kClockSecond:
      return FloorByClock(ms);
    case Unit::kDay:
    case Unit::kMonth:
      break;
  }
  return CalendarBeginning(FloorIndex(ms));
}

int64_t TimeGrid::Ceil(int64_t ms) const {
  const int64_t floor = Floor(ms);
  if (floor == ms) return ms;
  if (unit_ == Unit::kMs) return floor + length_;
  if (unit_ == Unit::kClockSecond) {
    // A period in which the clocks are put back is longer than its name.
    int64_t next = floor;
    for (int64_t later = floor; next <= ms; next = FloorByClock(later)) {
      later += length_ * kMsPerSecond;
    }
    return next;
  }
  return CalendarBeginning(FloorIndex(ms) + 1);
}

}  // namespace slq::exec
