#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "cctz/time_zone.h"

namespace slq::exec {

// How time_format writes a time and time_parse reads one, by the letters that Java uses:
//   y year (yy: two digits, 1970 to 2069)   M month (MMM: Jul, MMMM: July)   d day
//   D day of the year   E weekday (EEEE: Friday)   a AM or PM   H hour 0-23   k 1-24
//   h hour 1-12   K 0-11   m minute   s second   S digits of the fraction
//   z zone name   Z +0800, twice +08:00   X Z or +08, twice +0800, three times +08:00
// 'quoted' text and all that is no letter stand for themselves; '' is one quote. Names
// are English. Immutable, thread-safe.
class TimePattern {
 public:
  // InvalidArgument, without a position, for any other letter or an open quote.
  static absl::StatusOr<TimePattern> Compile(std::string_view text);

  // False if there is a letter in it that can only be written: z.
  bool can_parse() const;

  // Appends the time `ms` on the clocks of `zone`. REQUIRES: IsTime(ms).
  void Format(int64_t ms, const cctz::time_zone& zone, std::string* out) const;

  // The time that the whole of `text` spells, on the clocks of `zone` unless it has an
  // offset. What the pattern leaves out is taken from 1970-01-01 00:00:00.
  std::optional<int64_t> Parse(std::string_view text, const cctz::time_zone& zone) const;

 private:
  struct Token {
    char letter = 0;  // 0: text
    size_t count = 0;
    std::string text;
  };
  struct Reading;

  bool IsNumber(size_t token) const;
  bool Read(size_t token, std::string_view* text, Reading* reading) const;

  std::vector<Token> tokens_;
};

}  // namespace slq::exec
