#include "exec/time_zone.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/str_format.h"
#include "base/ascii.h"
#include "base/strings.h"
#include "cctz/civil_time.h"
#include "column/number.h"

namespace slq::exec {
namespace {

constexpr int64_t kYearMax = 275'000;  // past kTimeMsMax

bool Skip(char c, std::string_view* text) {
  if (text->empty() || text->front() != c) return false;
  text->remove_prefix(1);
  return true;
}

// Names become paths below the zone database: no dots, no roots, no other machine's
// notion of "localtime".
bool IsZoneName(std::string_view name) {
  constexpr size_t kNameBytesMax = 64;
  if (name.empty() || name.size() > kNameBytesMax || name == "localtime") return false;
  if (name.front() == '/' || name.back() == '/') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '+' ||
           c == '-' || c == '/';
  });
}

// [T ]HH:MM[:SS[.fraction]][offset], the whole of `text`.
bool ReadTimeOfDay(std::string_view text, CivilTime* civil) {
  if (!Skip('T', &text) && !Skip('t', &text) && !Skip(' ', &text)) return false;
  const std::optional<int> hour = ReadNumber(2, 2, &text);
  if (!hour.has_value() || !Skip(':', &text)) return false;
  const std::optional<int> minute = ReadNumber(2, 2, &text);
  if (!minute.has_value()) return false;
  civil->hour = *hour;
  civil->minute = *minute;
  if (Skip(':', &text)) {
    const std::optional<int> second = ReadNumber(2, 2, &text);
    if (!second.has_value()) return false;
    civil->second = *second;
    if (Skip('.', &text) || Skip(',', &text)) {
      if (text.empty() || !IsDigit(text.front())) return false;
      for (int unit = 100; !text.empty() && IsDigit(text.front()); unit /= 10) {
        civil->millisecond += (text.front() - '0') * unit;
        text.remove_prefix(1);
      }
    }
  }
  if (text.empty()) return true;
  civil->offset_s = ReadOffset(&text);
  return civil->offset_s.has_value() && text.empty();
}

}  // namespace

std::optional<int> ReadNumber(size_t digits_min, size_t digits_max, std::string_view* text) {
  int number = 0;
  size_t digits = 0;
  while (digits < digits_max && digits < text->size() && IsDigit((*text)[digits])) {
    number = number * 10 + ((*text)[digits] - '0');
    ++digits;
  }
  if (digits < digits_min) return std::nullopt;
  text->remove_prefix(digits);
  return number;
}

std::optional<int> ReadOffset(std::string_view* text) {
  constexpr int kHoursMax = 18;
  if (Skip('Z', text) || Skip('z', text)) return 0;
  const bool west = !text->empty() && text->front() == '-';
  if (!Skip('+', text) && !Skip('-', text)) return std::nullopt;
  const std::optional<int> hours = ReadNumber(2, 2, text);
  if (!hours.has_value() || *hours > kHoursMax) return std::nullopt;
  const bool colon = Skip(':', text);
  const std::optional<int> minutes = ReadNumber(2, 2, text);
  if (colon && !minutes.has_value()) return std::nullopt;
  if (minutes.value_or(0) > 59) return std::nullopt;
  const int seconds = *hours * 3600 + minutes.value_or(0) * 60;
  return west ? -seconds : seconds;
}

absl::StatusOr<cctz::time_zone> LoadTimeZone(std::string_view name) {
  std::string_view rest = name;
  const std::optional<int> offset = ReadOffset(&rest);
  if (offset.has_value() && rest.empty()) return cctz::fixed_time_zone(cctz::seconds(*offset));
  cctz::time_zone zone;
  if (!IsZoneName(name) || !cctz::load_time_zone(std::string(name), &zone)) {
    return InvalidArgument(absl::StrFormat(
        "there is no time zone '%s'; write a name such as 'Asia/Shanghai' or an offset such as "
        "'+08:00'",
        name));
  }
  return zone;
}

std::optional<int64_t> TimeFromCivil(const CivilTime& civil, const cctz::time_zone& zone) {
  if (civil.year > kYearMax || civil.year < -kYearMax || civil.hour > 23 || civil.minute > 59 ||
      civil.second > 60) {
    return std::nullopt;
  }
  const cctz::civil_day day(civil.year, civil.month, civil.day);
  if (day.month() != civil.month || day.day() != civil.day) return std::nullopt;
  const cctz::civil_second second(day.year(), day.month(), day.day(), civil.hour, civil.minute,
                                  civil.second);
  const cctz::time_zone used =
      civil.offset_s.has_value() ? cctz::fixed_time_zone(cctz::seconds(*civil.offset_s)) : zone;
  const int64_t seconds = cctz::convert(second, used).time_since_epoch().count();
  const int64_t ms = seconds * 1000 + civil.millisecond;
  if (!IsTime(ms)) return std::nullopt;
  return ms;
}

std::optional<int64_t> TimeFromText(std::string_view text, const cctz::time_zone& zone) {
  CivilTime civil;
  const std::optional<int> year = ReadNumber(4, 4, &text);
  if (!year.has_value() || !Skip('-', &text)) return std::nullopt;
  const std::optional<int> month = ReadNumber(2, 2, &text);
  if (!month.has_value() || !Skip('-', &text)) return std::nullopt;
  const std::optional<int> day = ReadNumber(2, 2, &text);
  if (!day.has_value()) return std::nullopt;
  civil.year = *year;
  civil.month = *month;
  civil.day = *day;
  if (!text.empty() && !ReadTimeOfDay(text, &civil)) return std::nullopt;
  return TimeFromCivil(civil, zone);
}

std::optional<int64_t> TimeFrom(const Value& value, const cctz::time_zone& zone) {
  const std::optional<column::Number> number = column::NumberFrom(value);
  if (!number.has_value()) {
    if (value.type() != Type::kString) return std::nullopt;
    return TimeFromText(value.string_value(), zone);
  }
  if (number->kind == column::Number::Kind::kLong) {
    if (!IsTime(number->long_value)) return std::nullopt;
    return number->long_value;
  }
  const double f = std::floor(column::ToDouble(*number));
  if (!(std::fabs(f) <= static_cast<double>(kTimeMsMax))) return std::nullopt;
  return static_cast<int64_t>(f);
}

}  // namespace slq::exec
