#include "base/text_position.h"

#include <string_view>

#include "gtest/gtest.h"
#include "support/status_matchers.h"

namespace slq {
namespace {

TEST(TextPositionTest, CountsLinesAndCodePoints) {
  struct Case {
    std::string_view text;
    size_t offset;
    TextPosition expected;
  };
  constexpr Case kCases[] = {
      {"", 0, {0, 1, 1}},         {"abc", 2, {2, 1, 3}}, {"abc", 99, {3, 1, 4}},
      {"a\nbc", 3, {3, 2, 2}},    {"é!", 2, {2, 1, 2}},  // two bytes, one column
      {"\xFF\xFF", 2, {2, 1, 3}},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(PositionAt(c.text, c.offset), c.expected);
  }
}

TEST(TextPositionTest, TravelsWithTheStatus) {
  const TextPosition position = PositionAt("select\n  x", 9);
  const absl::Status status =
      ErrorAt(absl::StatusCode::kInvalidArgument, position, "no such field");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "2:3: no such field"));
  EXPECT_EQ(PositionOf(status), position);
  EXPECT_EQ(PositionOf(absl::InternalError("x")), std::nullopt);
}

TEST(TextPositionTest, DrawsACaret) {
  constexpr std::string_view kSql = "select count(a) group";
  const absl::Status status = ErrorAt(absl::StatusCode::kInvalidArgument, PositionAt(kSql, 21),
                                      "expected a field after GROUP BY");
  EXPECT_EQ(FormatError(status, kSql),
            "1:22: expected a field after GROUP BY\n"
            "  select count(a) group\n"
            "                       ^");
  EXPECT_EQ(FormatError(absl::InternalError("x"), kSql), "x");
}

TEST(TextPositionTest, ShowsOnlyTheLineAndNoControlCharacters) {
  constexpr std::string_view kSql = "select\n\x1B[1m x\nfrom";
  const absl::Status status =
      ErrorAt(absl::StatusCode::kInvalidArgument, PositionAt(kSql, 12), "bad");
  EXPECT_EQ(FormatError(status, kSql), "2:6: bad\n   [1m x\n       ^");
}

}  // namespace
}  // namespace slq
