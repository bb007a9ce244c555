#include "ingest/time_parse.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>

#include "absl/time/time.h"
#include "base/strings.h"
#include "column/number.h"
#include "column/text.h"

namespace slq::ingest {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kDay = 86'400;

// Reads a text from left to right. Once a step fails the rest does too.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool done() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  // Exactly `count` digits.
  int Digits(size_t count) {
    if (rest_.size() < count) return Fail();
    int value = 0;
    for (size_t i = 0; i < count; ++i) {
      const char c = rest_[i];
      if (c < '0' || c > '9') return Fail();
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

  // One of `chars`.
  void Char(std::string_view chars) {
    for (const char c : chars) {
      if (rest_.empty() || rest_.front() != c) continue;
      rest_.remove_prefix(1);
      return;
    }
    Fail();
  }

  // The ns of a fraction of one or more digits; those past the ninth are dropped.
  int64_t Fraction() {
    int64_t ns = 0;
    int64_t unit = kSecond / 10;
    size_t count = 0;
    for (; count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count) {
      ns += (rest_[count] - '0') * unit;
      unit /= 10;
    }
    if (count == 0) Fail();
    rest_.remove_prefix(count);
    return ns;
  }

  // 1 to 12.
  int MonthName() {
    static constexpr std::array<std::string_view, 12> kMonths = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (size_t i = 0; i < kMonths.size(); ++i) {
      if (rest_.substr(0, 3) == kMonths[i]) {
        rest_.remove_prefix(3);
        return static_cast<int>(i) + 1;
      }
    }
    return Fail();
  }

 private:
  int Fail() {
    ok_ = false;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool ok_ = true;
};

struct CivilTime {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int64_t ns = 0;
  int offset_minutes = 0;  // east of UTC
};

bool IsLeapYear(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int DaysOfMonth(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[static_cast<size_t>(month - 1)] + (month == 2 && IsLeapYear(year) ? 1 : 0);
}

// Years begin in March here, so that the day that some do not have is their last.
int64_t DaysSinceEpoch(int year, int month, int day) {
  constexpr int kDaysToEpoch = 719'468;  // from the first of March of the year 0
  const int years = month > 2 ? year : year - 1;
  const int months = (month + 9) % 12;
  const int days_of_years = 365 * years + years / 4 - years / 100 + years / 400;
  return days_of_years + (153 * months + 2) / 5 + day - 1 - kDaysToEpoch;
}

std::optional<int64_t> ToNanoseconds(const CivilTime& t) {
  if (t.year < 1678 || t.year > 2261 || t.hour > 23 || t.minute > 59 || t.second > 60) {
    return std::nullopt;
  }
  if (t.month < 1 || t.month > 12 || t.day < 1 || t.day > DaysOfMonth(t.year, t.month)) {
    return std::nullopt;
  }
  const int64_t seconds = DaysSinceEpoch(t.year, t.month, t.day) * kDay + t.hour * 3600 +
                          t.minute * 60 + t.second - t.offset_minutes * 60;
  return seconds * kSecond + t.ns;
}

// +08:00, +0800, +08, Z; minutes east of UTC.
int Offset(Cursor* in) {
  if (in->peek() == 'Z' || in->peek() == 'z') {
    in->Char("Zz");
    return 0;
  }
  const bool west = in->peek() == '-';
  in->Char("+-");
  int minutes = in->Digits(2) * 60;
  if (in->peek() == ':') in->Char(":");
  if (!in->done()) minutes += in->Digits(2);
  return west ? -minutes : minutes;
}

std::optional<int64_t> ParseRfc3339(std::string_view text) {
  Cursor in(text);
  CivilTime t;
  t.year = in.Digits(4);
  in.Char("-");
  t.month = in.Digits(2);
  in.Char("-");
  t.day = in.Digits(2);
  in.Char("Tt ");
  t.hour = in.Digits(2);
  in.Char(":");
  t.minute = in.Digits(2);
  in.Char(":");
  t.second = in.Digits(2);
  if (in.peek() == '.' || in.peek() == ',') {
    in.Char(".,");
    t.ns = in.Fraction();
  }
  if (in.peek() == ' ') in.Char(" ");
  if (!in.done()) t.offset_minutes = Offset(&in);
  if (!in.ok() || !in.done()) return std::nullopt;
  return ToNanoseconds(t);
}

std::optional<int64_t> ParseCommonLog(std::string_view text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
  }
  Cursor in(text);
  CivilTime t;
  t.day = in.Digits(2);
  in.Char("/");
  t.month = in.MonthName();
  in.Char("/");
  t.year = in.Digits(4);
  in.Char(":");
  t.hour = in.Digits(2);
  in.Char(":");
  t.minute = in.Digits(2);
  in.Char(":");
  t.second = in.Digits(2);
  in.Char(" ");
  t.offset_minutes = Offset(&in);
  if (!in.ok() || !in.done()) return std::nullopt;
  return ToNanoseconds(t);
}

// The ns in one unit of an epoch number of this magnitude.
int64_t EpochUnit(double magnitude) {
  if (magnitude < 1e11) return kSecond;
  if (magnitude < 1e14) return 1'000'000;
  if (magnitude < 1e17) return 1'000;
  return 1;
}

std::optional<int64_t> FromEpoch(int64_t number) {
  const int64_t unit = EpochUnit(std::abs(static_cast<double>(number)));
  int64_t ns = 0;
  if (__builtin_mul_overflow(number, unit, &ns)) return std::nullopt;
  return ns;
}

// A double holds about 16 digits, so the whole part is scaled on its own.
std::optional<int64_t> FromEpoch(double number) {
  if (!(std::abs(number) < 9e18)) return std::nullopt;
  const double whole = std::floor(number);
  const int64_t unit = EpochUnit(std::abs(number));
  int64_t ns = 0;
  if (__builtin_mul_overflow(static_cast<int64_t>(whole), unit, &ns)) return std::nullopt;
  const auto rest = static_cast<int64_t>((number - whole) * static_cast<double>(unit));
  if (__builtin_add_overflow(ns, rest, &ns)) return std::nullopt;
  return ns;
}

// Decimal text: its fraction is read by digits, so 1595811590.539454127 is exact.
std::optional<int64_t> ParseEpoch(std::string_view text) {
  if (!column::IsDecimalNumber(text)) return std::nullopt;
  int64_t whole = 0;
  const char* const end = text.data() + text.size();
  const std::from_chars_result parsed = std::from_chars(text.data(), end, whole);
  if (parsed.ec != std::errc()) return std::nullopt;
  std::optional<int64_t> ns = FromEpoch(whole);
  if (!ns.has_value() || parsed.ptr == end) return ns;
  Cursor fraction({parsed.ptr + 1, static_cast<size_t>(end - parsed.ptr - 1)});
  const int64_t unit = EpochUnit(std::abs(static_cast<double>(whole)));
  const int64_t part = fraction.Fraction() / (kSecond / unit);
  if (__builtin_add_overflow(*ns, text.front() == '-' ? -part : part, &*ns)) return std::nullopt;
  return ns;
}

std::optional<int64_t> ParseWithFormat(std::string_view text, const std::string& format) {
  // Abseil's %Y takes all digits there are; here a year that others touch has four.
  if (const size_t at = format.find("%Y%"); at != std::string::npos) {
    return ParseWithFormat(text, std::string(format).replace(at, 2, "%E4Y"));
  }
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(format, ToAbsl(text), absl::UTCTimeZone(), &time, &error)) {
    return std::nullopt;
  }
  static const absl::Time kFirst = absl::FromUnixNanos(std::numeric_limits<int64_t>::min());
  static const absl::Time kLast = absl::FromUnixNanos(std::numeric_limits<int64_t>::max());
  if (time < kFirst || time > kLast) return std::nullopt;
  return absl::ToUnixNanos(time);
}

}  // namespace

std::optional<int64_t> ParseTime(std::string_view text, const std::string& format) {
  if (!format.empty()) return ParseWithFormat(text, format);
  if (text.size() > 4 && text[4] == '-') return ParseRfc3339(text);
  if (text.find('/') != std::string_view::npos) return ParseCommonLog(text);
  return ParseEpoch(text);
}

std::optional<int64_t> ParseTime(const Value& value, const std::string& format) {
  switch (value.type()) {
    case Type::kString:
      return ParseTime(value.string_value(), format);
    case Type::kLong:
    case Type::kFloat: {
      if (!format.empty()) {  // such as %Y%m%d%H%M%S
        char buffer[column::kScalarTextMax];
        return ParseTime(column::CanonicalText(value, buffer), format);
      }
      return value.type() == Type::kLong ? FromEpoch(value.long_value())
                                         : FromEpoch(value.float_value());
    }
    case Type::kNull:
    case Type::kBool:
      break;
  }
  return std::nullopt;
}

}  // namespace slq::ingest
