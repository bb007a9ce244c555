#include "cli/human_units.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "absl/strings/str_format.h"

namespace slq::cli {
namespace {

struct Unit {
  std::string_view name;
  uint64_t factor;
};

constexpr Unit kByteUnits[] = {
    {"", 1},
    {"B", 1},
    {"k", 1'000},
    {"kB", 1'000},
    {"KB", 1'000},
    {"M", 1'000'000},
    {"MB", 1'000'000},
    {"G", 1'000'000'000},
    {"GB", 1'000'000'000},
    {"Ki", 1ULL << 10},
    {"KiB", 1ULL << 10},
    {"Mi", 1ULL << 20},
    {"MiB", 1ULL << 20},
    {"Gi", 1ULL << 30},
    {"GiB", 1ULL << 30},
};
constexpr Unit kDurationUnits[] = {
    {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}, {"w", 604'800'000},
};

// Takes a number and the letters after it from the front of `text`.
template <size_t N>
std::optional<uint64_t> TakeQuantity(const Unit (&units)[N], std::string_view* text) {
  uint64_t number = 0;
  const char* const end = text->data() + text->size();
  const std::from_chars_result parsed = std::from_chars(text->data(), end, number);
  if (parsed.ec != std::errc()) return std::nullopt;
  const char* const unit_end =
      std::find_if(parsed.ptr, end, [](char c) { return c >= '0' && c <= '9'; });
  const std::string_view name(parsed.ptr, static_cast<size_t>(unit_end - parsed.ptr));
  for (const Unit& unit : units) {
    if (unit.name != name) continue;
    if (number > std::numeric_limits<int64_t>::max() / unit.factor) return std::nullopt;
    text->remove_prefix(static_cast<size_t>(unit_end - text->data()));
    return number * unit.factor;
  }
  return std::nullopt;
}

absl::Status Unreadable(std::string_view what, std::string_view text, std::string_view examples) {
  return absl::InvalidArgumentError(
      absl::StrFormat("'%s' is not %s; write for example %s", text, what, examples));
}

bool AllDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

absl::StatusOr<size_t> ParseBytes(std::string_view text) {
  std::string_view rest = text;
  const std::optional<uint64_t> bytes = TakeQuantity(kByteUnits, &rest);
  if (!bytes.has_value() || !rest.empty()) return Unreadable("a size", text, "256MiB or 1GB");
  return static_cast<size_t>(*bytes);
}

absl::StatusOr<absl::Duration> ParseDuration(std::string_view text) {
  std::string_view rest = text;
  absl::Duration total;
  do {
    const std::optional<uint64_t> ms = TakeQuantity(kDurationUnits, &rest);
    if (!ms.has_value()) return Unreadable("a duration", text, "500ms, 30s, 1h30m or 7d");
    total += absl::Milliseconds(*ms);
  } while (!rest.empty());
  return total;
}

absl::StatusOr<int64_t> ParseTimeMs(std::string_view text, absl::Time now) {
  if (text == "now") return absl::ToUnixMillis(now);
  if (AllDigits(text)) {
    int64_t ms = 0;
    const std::from_chars_result parsed =
        std::from_chars(text.data(), text.data() + text.size(), ms);
    if (parsed.ec == std::errc()) return ms;
  } else if (!text.empty() && text[0] == '-') {
    const absl::StatusOr<absl::Duration> ago = ParseDuration(text.substr(1));
    if (ago.ok()) return absl::ToUnixMillis(now - *ago);
  } else {
    for (const char* format : {absl::RFC3339_full, "%Y-%m-%dT%H:%M:%E*S", "%Y-%m-%d"}) {
      absl::Time time;
      if (absl::ParseTime(format, std::string(text), absl::UTCTimeZone(), &time, nullptr)) {
        return absl::ToUnixMillis(time);
      }
    }
  }
  return Unreadable("a time", text, "1595811590539, 2020-07-27T08:59:50Z or -2h");
}

std::string FormatBytes(double bytes) {
  constexpr const char* kNames[] = {"B", "kB", "MB", "GB", "TB", "PB"};
  size_t unit = 0;
  while (bytes >= 999.5 && unit + 1 < std::size(kNames)) {
    bytes /= 1'000;
    ++unit;
  }
  const int decimals = unit == 0 || bytes >= 9.95 ? 0 : 1;
  return absl::StrFormat("%.*f %s", decimals, bytes, kNames[unit]);
}

std::string FormatCount(uint64_t number) {
  std::string out = absl::StrFormat("%d", number);
  for (size_t place = out.size(); place > 3;) {
    place -= 3;
    out.insert(place, 1, ',');
  }
  return out;
}

}  // namespace slq::cli
