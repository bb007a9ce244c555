#include "exec/time_pattern.h"

#include <algorithm>
#include <array>
#include <span>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "base/ascii.h"
#include "base/strings.h"
#include "cctz/civil_time.h"
#include "exec/time_zone.h"

namespace slq::exec {
namespace {

constexpr std::string_view kLetters = "yMdDEaHkhKmsSzZX";
constexpr size_t kCountMax = 9;  // of a letter

constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
constexpr std::string_view kWeekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                          "Friday", "Saturday", "Sunday"};
constexpr size_t kShortNameBytes = 3;

void AppendNumber(int64_t number, size_t width, std::string* out) {
  *out += absl::StrFormat("%0*d", static_cast<int>(width), number);
}

void AppendOffset(int seconds, std::string_view colon, bool minutes, std::string* out) {
  const int size = seconds < 0 ? -seconds : seconds;
  *out += seconds < 0 ? '-' : '+';
  AppendNumber(size / 3600, 2, out);
  if (!minutes && size / 60 % 60 == 0) return;
  *out += colon;
  AppendNumber(size / 60 % 60, 2, out);
}

// The number that a letter of the date and time stands for, but the year and fractions.
int ClockNumber(char letter, const cctz::civil_second& at) {
  switch (letter) {
    case 'M':
      return at.month();
    case 'd':
      return at.day();
    case 'D':
      return cctz::get_yearday(cctz::civil_day(at));
    case 'H':
      return at.hour();
    case 'k':
      return at.hour() == 0 ? 24 : at.hour();
    case 'h':
      return at.hour() % 12 == 0 ? 12 : at.hour() % 12;
    case 'K':
      return at.hour() % 12;
    case 'm':
      return at.minute();
    default:
      return at.second();
  }
}

void AppendName(std::string_view name, size_t count, std::string* out) {
  *out += count > kShortNameBytes ? name : name.substr(0, kShortNameBytes);
}

// The index of the name, whole or short in any case, at the front of `text`, which is
// taken off; -1 if there is none.
int ReadName(std::span<const std::string_view> names, std::string_view* text) {
  for (size_t i = 0; i < names.size(); ++i) {
    for (const std::string_view name : {names[i], names[i].substr(0, kShortNameBytes)}) {
      if (!absl::StartsWithIgnoreCase(ToAbsl(*text), ToAbsl(name))) continue;
      text->remove_prefix(name.size());
      return static_cast<int>(i);
    }
  }
  return -1;
}

// Reads the quoted text at `at` and returns where it ends, or npos if it does not. Two
// quotes are one.
size_t ReadQuoted(std::string_view text, size_t at, std::string* out) {
  if (text.substr(at).starts_with("''")) {
    *out += '\'';
    return at + 2;
  }
  for (++at; at < text.size(); ++at) {
    if (text[at] != '\'') {
      *out += text[at];
    } else if (text.substr(at).starts_with("''")) {
      *out += text[at++];
    } else {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

}  // namespace

struct TimePattern::Reading {
  CivilTime civil;
  std::optional<int> day_of_year;
  std::optional<int> half_hour;  // hour 0 to 11
  bool afternoon = false;

  bool Set(const Token& token, int number, size_t digits);
};

absl::StatusOr<TimePattern> TimePattern::Compile(std::string_view text) {
  TimePattern pattern;
  const auto add_text = [&pattern](std::string_view plain) {
    std::vector<Token>& tokens = pattern.tokens_;
    if (tokens.empty() || tokens.back().letter != 0) tokens.emplace_back();
    tokens.back().text += plain;
  };
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '\'') {
      std::string quoted;
      i = ReadQuoted(text, i, &quoted);
      if (i == std::string_view::npos) {
        return InvalidArgument("the time pattern has an open quote");
      }
      add_text(quoted);
      continue;
    }
    if (!IsLetter(c)) {
      add_text(text.substr(i, 1));
      ++i;
      continue;
    }
    const size_t end = std::min(text.find_first_not_of(c, i), text.size());
    const size_t count = end - i;
    const size_t count_max = c == 'X' ? 3 : (c == 'Z' ? 2 : kCountMax);
    if (kLetters.find(c) == std::string_view::npos || count > count_max) {
      return InvalidArgument(absl::StrFormat(
          "'%s' means nothing in a time pattern; the letters are %s, others stand in quotes",
          text.substr(i, count), kLetters));
    }
    pattern.tokens_.push_back({c, count, {}});
    i = end;
  }
  return pattern;
}

bool TimePattern::can_parse() const {
  return std::none_of(tokens_.begin(), tokens_.end(),
                      [](const Token& token) { return token.letter == 'z'; });
}

void TimePattern::Format(int64_t ms, const cctz::time_zone& zone, std::string* out) const {
  const int64_t seconds = ms / 1000 - (ms % 1000 < 0 ? 1 : 0);
  const int64_t rest = ms - seconds * 1000;
  const auto local = zone.lookup(cctz::time_point<cctz::seconds>(cctz::seconds(seconds)));
  const cctz::civil_second& at = local.cs;
  for (const Token& token : tokens_) {
    const size_t count = token.count;
    switch (token.letter) {
      case 0:
        *out += token.text;
        break;
      case 'y':
        AppendNumber(count == 2 ? (at.year() % 100 + 100) % 100 : at.year(), count, out);
        break;
      case 'E':
        AppendName(kWeekdays[static_cast<size_t>(cctz::get_weekday(cctz::civil_day(at)))], count,
                   out);
        break;
      case 'a':
        *out += at.hour() < 12 ? "AM" : "PM";
        break;
      case 'S':
        out->append(absl::StrFormat("%03d000000", rest), 0, count);
        break;
      case 'z':
        *out += local.abbr;
        break;
      case 'Z':
        AppendOffset(local.offset, count == 2 ? ":" : "", true, out);
        break;
      case 'X':
        if (local.offset == 0) {
          *out += 'Z';
        } else {
          AppendOffset(local.offset, count == 3 ? ":" : "", count > 1, out);
        }
        break;
      default:
        if (token.letter == 'M' && count >= kShortNameBytes) {
          AppendName(kMonths[at.month() - 1], count, out);
        } else {
          AppendNumber(ClockNumber(token.letter, at), count, out);
        }
    }
  }
}

bool TimePattern::IsNumber(size_t token) const {
  if (token >= tokens_.size()) return false;
  const Token& t = tokens_[token];
  if (t.letter == 'M') return t.count < kShortNameBytes;
  return t.letter != 0 && std::string_view("ydDHkhKmsS").find(t.letter) != std::string_view::npos;
}

// Puts a number in its place; false if it cannot be there.
bool TimePattern::Reading::Set(const Token& token, int number, size_t digits) {
  switch (token.letter) {
    case 'y':
      civil.year = token.count != 2 ? number : number + (number < 70 ? 2000 : 1900);
      return true;
    case 'M':
      civil.month = number;
      return true;
    case 'd':
      civil.day = number;
      return true;
    case 'D':
      day_of_year = number;
      return true;
    case 'H':
      civil.hour = number;
      return true;
    case 'k':
      civil.hour = number % 24;
      return number >= 1 && number <= 24;
    case 'h':
      half_hour = number % 12;
      return number >= 1 && number <= 12;
    case 'K':
      half_hour = number;
      return number <= 11;
    case 'm':
      civil.minute = number;
      return true;
    case 's':
      civil.second = number;
      return true;
    default: {  // S: digits after the point, however many
      int64_t nanoseconds = number;
      for (; digits < kCountMax; ++digits) nanoseconds *= 10;
      civil.millisecond = static_cast<int>(nanoseconds / 1'000'000);
      return true;
    }
  }
}

bool TimePattern::Read(size_t token, std::string_view* text, Reading* reading) const {
  const Token& t = tokens_[token];
  CivilTime& civil = reading->civil;
  if (IsNumber(token)) {
    // Numbers without anything between them are as long as their letters.
    const bool exact = IsNumber(token + 1) || (t.letter == 'y' && t.count == 2);
    const size_t before = text->size();
    const std::optional<int> number =
        ReadNumber(exact ? t.count : 1, exact ? t.count : kCountMax, text);
    return number.has_value() && reading->Set(t, *number, before - text->size());
  }
  if (t.letter == 'M') {
    const int month = ReadName(kMonths, text);
    civil.month = month + 1;
    return month >= 0;
  }
  if (t.letter == 'E') return ReadName(kWeekdays, text) >= 0;
  if (t.letter == 'a') {
    constexpr std::string_view kHalves[] = {"AM", "PM"};
    const int half = ReadName(kHalves, text);
    reading->afternoon = half == 1;
    return half >= 0;
  }
  if (t.letter == 'Z' || t.letter == 'X') {
    civil.offset_s = ReadOffset(text);
    return civil.offset_s.has_value();
  }
  if (!text->starts_with(t.text)) return false;
  text->remove_prefix(t.text.size());
  return true;
}

std::optional<int64_t> TimePattern::Parse(std::string_view text,
                                          const cctz::time_zone& zone) const {
  Reading reading;
  for (size_t i = 0; i < tokens_.size(); ++i) {
    if (!Read(i, &text, &reading)) return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  CivilTime& civil = reading.civil;
  if (reading.half_hour.has_value()) {
    civil.hour = *reading.half_hour + (reading.afternoon ? 12 : 0);
  }
  if (reading.day_of_year.has_value()) {
    const cctz::civil_day day = cctz::civil_day(civil.year, 1, 1) + (*reading.day_of_year - 1);
    if (*reading.day_of_year < 1 || day.year() != civil.year) return std::nullopt;
    civil.month = day.month();
    civil.day = day.day();
  }
  return TimeFromCivil(civil, zone);
}

}  // namespace slq::exec
