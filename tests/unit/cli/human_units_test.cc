#include "cli/human_units.h"

#include "gtest/gtest.h"
#include "support/status_matchers.h"

namespace slq::cli {
namespace {

TEST(HumanUnitsTest, ReadsSizes) {
  struct Case {
    std::string_view text;
    size_t bytes;
  };
  constexpr Case kCases[] = {{"0", 0},
                             {"4096", 4096},
                             {"64KiB", 65'536},
                             {"256MiB", 1 << 28},
                             {"1GB", 1'000'000'000},
                             {"2k", 2'000},
                             {"1Gi", 1 << 30}};
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const absl::StatusOr<size_t> bytes = ParseBytes(c.text);
    ASSERT_THAT(bytes, IsOk());
    EXPECT_EQ(*bytes, c.bytes);
  }
  for (const std::string text : {"", "MiB", "-1", "1.5GB", "1XB", "1GB2", "99999999999GiB"}) {
    EXPECT_THAT(ParseBytes(text),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         "'" + text + "' is not a size; write for example 256MiB or 1GB"));
  }
}

TEST(HumanUnitsTest, ReadsDurations) {
  struct Case {
    std::string_view text;
    int64_t ms;
  };
  constexpr Case kCases[] = {{"500ms", 500},           {"30s", 30'000},       {"1h30m", 5'400'000},
                             {"7d", 7LL * 86'400'000}, {"2w", 1'209'600'000}, {"0s", 0}};
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const absl::StatusOr<absl::Duration> duration = ParseDuration(c.text);
    ASSERT_THAT(duration, IsOk());
    EXPECT_EQ(absl::ToInt64Milliseconds(*duration), c.ms);
  }
  for (const std::string text : {"", "30", "s", "-1s", "1.5s", "1y", "99999999999999w"}) {
    EXPECT_THAT(ParseDuration(text),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         testing::HasSubstr("'" + text + "' is not a duration")));
  }
}

TEST(HumanUnitsTest, ReadsTimes) {
  const absl::Time now = absl::FromUnixMillis(1'600'000'000'000);
  struct Case {
    std::string_view text;
    int64_t ms;
  };
  constexpr Case kCases[] = {
      {"1595811590539", 1'595'811'590'539},
      {"0", 0},
      {"2020-07-27T00:59:50Z", 1'595'811'590'000},
      {"2020-07-27T08:59:50.539+08:00", 1'595'811'590'539},
      {"2020-07-27T00:59:50", 1'595'811'590'000},
      {"2020-07-27", 1'595'808'000'000},
      {"now", 1'600'000'000'000},
      {"-2h", 1'600'000'000'000 - 7'200'000},
      {"-1d", 1'600'000'000'000 - 86'400'000},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const absl::StatusOr<int64_t> ms = ParseTimeMs(c.text, now);
    ASSERT_THAT(ms, IsOk());
    EXPECT_EQ(*ms, c.ms);
  }
  for (const std::string text :
       {"", "-", "-5", "yesterday", "2020-13-01", "2h", "99999999999999999999"}) {
    EXPECT_THAT(ParseTimeMs(text, now),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         testing::HasSubstr("'" + text + "' is not a time")));
  }
}

TEST(HumanUnitsTest, WritesSizesAndCounts) {
  EXPECT_EQ(FormatBytes(0), "0 B");
  EXPECT_EQ(FormatBytes(999), "999 B");
  EXPECT_EQ(FormatBytes(1'234), "1.2 kB");
  EXPECT_EQ(FormatBytes(999'700), "1.0 MB");
  EXPECT_EQ(FormatBytes(656'000'000), "656 MB");
  EXPECT_EQ(FormatCount(0), "0");
  EXPECT_EQ(FormatCount(999), "999");
  EXPECT_EQ(FormatCount(1'000), "1,000");
  EXPECT_EQ(FormatCount(18'446'744'073'709'551'615U), "18,446,744,073,709,551,615");
}

}  // namespace
}  // namespace slq::cli
