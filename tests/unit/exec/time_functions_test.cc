#include "exec/time_functions.h"

#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "support/expr_values.h"

namespace slq::exec {
namespace {

// Floors or ceils, and shows the result on the clocks of New York.
std::string InNewYork(std::string_view function, std::string_view time, std::string_view period,
                      std::string_view origin) {
  return ValueOf(
      absl::StrFormat("time_format(%s('%s', '%s', %s, 'America/New_York'), 'yyyy-MM-dd HH:mm z', "
                      "'America/New_York')",
                      function, time, period, origin));
}

TEST(TimeFunctionsTest, ReadsTimes) {
  constexpr ValueCase kCases[] = {
      {"time_parse('2020-07-27T08:59:50Z')", "1595840390000"},
      {"time_parse('2020-07-27 08:59:50.539454127+08:00')", "1595811590539"},
      {"time_parse('2020-07-27')", "1595808000000"},
      {"time_parse('1969-12-31T23:59:59.999Z')", "-1"},
      {"time_parse(1595811590539)", "1595811590539"},
      {"time_parse('1595811590539')", "1595811590539"},
      {"time_parse(12.7)", "12"},
      {"time_parse('2021-02-29')", "null"},
      {"time_parse('2020-07-27T25:00')", "null"},
      {"time_parse('2020-07-27T08:59:50x')", "null"},
      {"time_parse('')", "null"},
      {"time_parse(true)", "null"},
      {"time_parse(null)", "null"},
      {"time_parse(9223372036854775807)", "null"},
      {"time_parse('27/Jul/2020:08:59:50 +0800', 'dd/MMM/yyyy:HH:mm:ss Z')", "1595811590000"},
      {"time_parse('20200727085950539', 'yyyyMMddHHmmssSSS')", "1595840390539"},
      {"time_parse('2020-07-27 08:59', 'yyyy-MM-dd HH:mm', 'Asia/Shanghai')", "1595811540000"},
      {"time_parse('Mon, July 27 20, 8:05 pm', 'EEE, MMMM d yy, h:mm a')", "1595880300000"},
      {"time_parse('2020 209', 'yyyy D')", "1595808000000"},
      {"time_parse('2020-13-01', 'yyyy-MM-dd')", "null"},
      {"time_parse('2020-07-27 ', 'yyyy-MM-dd')", "null"},
      {"time_parse('x', null)", "null"},
  };
  ExpectValues(kCases);
}

TEST(TimeFunctionsTest, WritesTimes) {
  constexpr ValueCase kCases[] = {
      {"time_format(1595811590539)", "2020-07-27T00:59:50.539Z"},
      {"time_format(1595811590539, 'yyyy-MM-dd HH:mm:ss', 'Asia/Shanghai')", "2020-07-27 08:59:50"},
      {"time_format(1595811590539, 'yy/M/d H:m:s.SS')", "20/7/27 0:59:50.53"},
      {"time_format(1595811590539, 'EEE EEEE MMM MMMM D')", "Mon Monday Jul July 209"},
      {"time_format(1595811590539, 'hh a KK kk')", "12 AM 00 24"},
      {"time_format(1595811590539, 'Z ZZ X XX XXX z', '+05:30')",
       "+0530 +05:30 +0530 +0530 +05:30 +0530"},
      {"time_format(0, 'X XXX')", "Z Z"},
      {"time_format(0, 'yyyy''T''''o''''clock''')", "1970T'o'clock"},
      {"time_format(-1, 'ss.SSS')", "59.999"},
      {"time_format('2020-07-27', 'd')", "27"},
      {"time_format('soon', 'd')", "null"},
      {"time_format(null, 'd')", "null"},
  };
  ExpectValues(kCases);
}

TEST(TimeFunctionsTest, CutsTimeIntoPeriods) {
  constexpr ValueCase kCases[] = {
      {"time_floor(1595811590539, 'PT1M')", "1595811540000"},
      {"time_ceil(1595811590539, 'PT1M')", "1595811600000"},
      {"time_ceil(1595811600000, 'PT1M')", "1595811600000"},
      {"time_floor(-1, 'PT1H')", "-3600000"},
      {"time_floor(1250, 'PT0.5S')", "1000"},
      {"time_floor(95, 'PT0.03S', 5)", "95"},
      {"time_floor(94, 'PT0.03S', 5)", "65"},
      {"time_format(time_floor('2020-07-29T10:00Z', 'P1W'))", "2020-07-27T00:00:00.000Z"},
      {"time_format(time_floor('2020-07-29T10:00Z', 'P1M'))", "2020-07-01T00:00:00.000Z"},
      {"time_format(time_ceil('2020-07-29T10:00Z', 'P1Y'))", "2021-01-01T00:00:00.000Z"},
      {"time_format(time_floor('1969-07-29', 'P3M'))", "1969-07-01T00:00:00.000Z"},
      {"time_format(time_floor('2021-03-15', 'P1M', '2020-01-31'))", "2021-02-28T00:00:00.000Z"},
      {"time_format(time_floor('2020-07-29T05:00Z', 'P1D', '2020-01-01T06:00Z'))",
       "2020-07-28T06:00:00.000Z"},
      {"time_format(time_floor('2020-07-27T23:00Z', 'P1D', null, '+08:00'))",
       "2020-07-27T16:00:00.000Z"},
      {"time_floor('soon', 'P1D')", "null"},
      {"time_floor(0, null)", "null"},
  };
  ExpectValues(kCases);
}

TEST(TimeFunctionsTest, PeriodsFollowTheClocksOfTheZone) {
  // In New York the clocks of 2020 skip 2:00 to 3:00 on 8 March, and show 1:00 to 2:00
  // twice on 1 November.
  struct ZoneCase {
    std::string_view function, time, period, origin, value;
  };
  constexpr ZoneCase kCases[] = {
      {"time_floor", "2020-03-08T12:00-04:00", "P1D", "null", "2020-03-08 00:00 EST"},
      {"time_ceil", "2020-03-08T12:00-04:00", "P1D", "null", "2020-03-09 00:00 EDT"},
      {"time_floor", "2020-03-08T03:30-04:00", "PT1H", "null", "2020-03-08 03:00 EDT"},
      {"time_ceil", "2020-03-08T01:30-05:00", "PT1H", "null", "2020-03-08 03:00 EDT"},
      {"time_floor", "2020-03-08T04:30-04:00", "PT6H", "null", "2020-03-08 00:00 EST"},
      {"time_ceil", "2020-03-08T04:30-04:00", "PT6H", "null", "2020-03-08 06:00 EDT"},
      {"time_floor", "2020-11-01T01:50-04:00", "PT1H", "null", "2020-11-01 01:00 EDT"},
      {"time_floor", "2020-11-01T01:50-05:00", "PT1H", "null", "2020-11-01 01:00 EST"},
      {"time_ceil", "2020-11-01T01:50-04:00", "PT1H", "null", "2020-11-01 01:00 EST"},
      {"time_ceil", "2020-11-01T00:30-04:00", "PT2H", "null", "2020-11-01 02:00 EST"},
      {"time_floor", "2020-11-02T00:00-05:00", "P1M", "null", "2020-11-01 00:00 EDT"},
      {"time_ceil", "2020-11-02T00:00-05:00", "P1M", "null", "2020-12-01 00:00 EST"},
  };
  for (const ZoneCase& c : kCases) {
    SCOPED_TRACE(absl::StrFormat("%s %s %s", c.function, c.time, c.period));
    EXPECT_EQ(InNewYork(c.function, c.time, c.period, c.origin), c.value);
  }
}

TEST(TimeFunctionsTest, SaysWhatIsWrongWithAConstant) {
  constexpr std::string_view kPeriod =
      " is not a period; write years and months such as 'P1M', weeks and days such as 'P1W', or "
      "hours, minutes and seconds such as 'PT15M'";
  for (const std::string_view period : {"", "P", "PT", "1M", "P0D", "P1MT1H", "P-1D", "P1.5D",
                                        "P1H", "PT1D", "P99999Y", "PT999999999H", "P1M "}) {
    SCOPED_TRACE(period);
    EXPECT_EQ(ValueOf(absl::StrFormat("time_floor(0, '%s')", period)),
              absl::StrFormat("1:22: '%s'%s", period, kPeriod));
  }
  constexpr ValueCase kCases[] = {
      {"time_floor(0, a)", "1:22: time_floor() takes only constants after its first argument"},
      {"time_floor(0, 'P1D', 'soon')",
       "1:29: the origin must be a time: milliseconds since the epoch, or a text such as "
       "'2020-07-27T00:00:00Z'"},
      {"time_format(0, 'd', '../etc/passwd')",
       "1:28: there is no time zone '../etc/passwd'; write a name such as 'Asia/Shanghai' or an "
       "offset such as '+08:00'"},
      {"time_format(0, 'd', 'Atlantis')",
       "1:28: there is no time zone 'Atlantis'; write a name such as 'Asia/Shanghai' or an offset "
       "such as '+08:00'"},
      {"time_format(0, 'Q')",
       "1:23: 'Q' means nothing in a time pattern; the letters are yMdDEaHkhKmsSzZX, others stand "
       "in quotes"},
      {"time_format(0, 'yyyy''')", "1:23: the time pattern has an open quote"},
      {"time_parse('x', 'z')", "1:24: the letter z can be written but not read; use Z or X"},
  };
  ExpectValues(kCases);
}

}  // namespace
}  // namespace slq::exec
