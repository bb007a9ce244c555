#include "ingest/time_parse.h"

#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "gtest/gtest.h"

namespace slq::ingest {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

TEST(TimeParseTest, RecognisesForms) {
  struct Case {
    std::string_view text;
    int64_t ns;
  };
  constexpr Case kCases[] = {
      {"1970-01-01T00:00:00Z", 0},
      {"2020-07-27T08:59:50.539454127Z", 1595840390'539454127},
      {"2020-07-27T08:59:50,5Z", 1595840390'500000000},
      {"2020-07-27 08:59:50", 1595840390 * kSecond},
      {"2020-07-27 08:59:50 +0800", 1595811590 * kSecond},
      {"2020-07-27t08:59:50+08:00", 1595811590 * kSecond},
      {"2020-07-27T08:59:50-00:30", 1595842190 * kSecond},
      {"2020-07-27T08:59:50.5394541279999z", 1595840390'539454127},
      {"2020-02-29T00:00:00Z", 1582934400 * kSecond},
      {"2016-12-31T23:59:60Z", 1483228800 * kSecond},
      {"1969-12-31T23:59:59.5Z", -500'000'000},
      {"2261-12-31T23:59:59Z", 9214646399 * kSecond},
      {"1678-01-01T00:00:00Z", -9214560000 * kSecond},
      {"17/May/2015:10:05:03 +0000", 1431857103 * kSecond},
      {"[17/May/2015:10:05:03 +0200]", 1431849903 * kSecond},
      {"1595811590", 1595811590 * kSecond},
      {"1595811590.539454127", 1595811590'539454127},
      {"1595811590539", 1595811590'539000000},
      {"1595811590539.25", 1595811590'539250000},
      {"1595811590539454", 1595811590'539454000},
      {"1595811590539454127", 1595811590'539454127},
      {"0", 0},

      {"-1.5", -1'500'000'000},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(ParseTime(c.text, ""), c.ns);
  }
}

TEST(TimeParseTest, KnowsEveryDay) {
  const absl::CivilDay last(2261, 12, 31);
  for (absl::CivilDay day(1678, 1, 1); day <= last; ++day) {
    const std::string text =
        absl::StrFormat("%04d-%02d-%02dT00:00:00Z", day.year(), day.month(), day.day());
    ASSERT_EQ(ParseTime(text, ""), (day - absl::CivilDay(1970, 1, 1)) * 86'400 * kSecond) << text;
  }
}

TEST(TimeParseTest, RefusesWhatIsNoTime) {
  constexpr std::string_view kCases[] = {"",
                                         "x",
                                         "-",
                                         "2020-07-27",
                                         "2020-07-27T08:59",
                                         "2020-07-27T08:59:50.Z",
                                         "2020-07-27T08:59:50Zx",
                                         "2020-07-27T08:59:50+8",
                                         "2020-13-01T00:00:00Z",
                                         "2020-00-01T00:00:00Z",
                                         "2021-02-29T00:00:00Z",
                                         "2020-04-31T00:00:00Z",
                                         "2020-01-00T00:00:00Z",
                                         "2020-01-01T24:00:00Z",
                                         "2020-01-01T00:60:00Z",
                                         "2020-01-01T00:00:61Z",
                                         "1677-01-01T00:00:00Z",
                                         "2262-01-01T00:00:00Z",
                                         "2020/07/27 08:59:50",
                                         "17/Mai/2015:10:05:03 +0000",
                                         "17/May/2015:10:05:03",
                                         "32/May/2015:10:05:03 +0000",
                                         "Dec 10 06:55:46",
                                         "1595811590 ",
                                         "1e9",
                                         "9223372036854775808"};
  for (const std::string_view text : kCases) {
    SCOPED_TRACE(text);
    EXPECT_EQ(ParseTime(text, ""), std::nullopt);
  }
}

TEST(TimeParseTest, ReadsValuesOfEachType) {
  EXPECT_EQ(ParseTime(Value::Long(1595811590539), ""), 1595811590'539000000);
  EXPECT_EQ(ParseTime(Value::Long(-1), ""), -kSecond);
  EXPECT_EQ(ParseTime(Value::Float(1.5), ""), 1'500'000'000);
  EXPECT_EQ(ParseTime(Value::Float(-1.5), ""), -1'500'000'000);
  EXPECT_EQ(ParseTime(Value::Float(1e300), ""), std::nullopt);
  EXPECT_EQ(ParseTime(Value::Float(-1e300), ""), std::nullopt);
  EXPECT_EQ(ParseTime(Value::String("1.5"), ""), 1'500'000'000);
  EXPECT_EQ(ParseTime(Value::Bool(true), ""), std::nullopt);
  EXPECT_EQ(ParseTime(Value::Null(), ""), std::nullopt);
}

TEST(TimeParseTest, ReadsByFormat) {
  struct Case {
    std::string_view text;
    std::string format;
    std::optional<int64_t> ns;
  };
  const Case kCases[] = {
      {"27.07.2020 08:59:50", "%d.%m.%Y %H:%M:%S", 1595840390 * kSecond},
      {"27.07.2020 08:59:50 +0800", "%d.%m.%Y %H:%M:%S %z", 1595811590 * kSecond},
      {"08:59:50.25", "%H:%M:%E*S", 32390'250000000},
      {"Dec 10 06:55:46", "%b %d %H:%M:%S", 29660146 * kSecond},
      {"27.07.2020", "%d/%m/%Y", std::nullopt},
      {"27.07.2020 x", "%d.%m.%Y", std::nullopt},
      {"27.07.9999", "%d.%m.%Y", std::nullopt},
      {"infinite-past", "%d.%m.%Y", std::nullopt},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(ParseTime(c.text, c.format), c.ns);
  }
  EXPECT_EQ(ParseTime(Value::Long(20200727085950), "%Y%m%d%H%M%S"), 1595840390 * kSecond);
}

}  // namespace
}  // namespace slq::ingest
