#include "emit/kept_rows.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/status_matchers.h"

namespace slq::emit {
namespace {

constexpr size_t kRowBytes = 3 + sizeof(KeptRows::KeptCell) + sizeof(size_t);

TEST(KeptRowsTest, KeepsRowsUpToItsLimitAndNotOneByteMore) {
  const std::vector<Cell> row = {{"x", Value::String("abc"), {}}};
  KeptRows exact(2 * kRowBytes, "CSV");
  EXPECT_THAT(exact.Add(row), IsOk());
  EXPECT_THAT(exact.Add(row), IsOk());
  EXPECT_EQ(exact.row_count(), 2U);

  KeptRows below(2 * kRowBytes - 1, "CSV");
  EXPECT_THAT(below.Add(row), IsOk());
  EXPECT_THAT(below.Add(row), StatusIs(absl::StatusCode::kResourceExhausted,
                                       testing::HasSubstr("CSV output may keep; name the fields")));
  EXPECT_EQ(below.row_count(), 1U);
  EXPECT_EQ(below.text(below.row(0)[0]), "abc");
}

TEST(KeptRowsTest, NumbersColumnsAsTheyAreFirstSeen) {
  KeptRows rows(1'000, "CSV");
  const std::vector<std::string> fixed = {"b"};
  rows.AddColumns(fixed);
  const std::vector<Cell> row = {{"a", Value::Long(1), {}}, {"b", Value::Null(), {}}};
  EXPECT_THAT(rows.Add(row), IsOk());
  EXPECT_THAT(rows.columns(), testing::ElementsAre("b", "a"));
  EXPECT_EQ(rows.row(0)[0].column, 1U);
  EXPECT_EQ(rows.row(0)[1].column, 0U);
}

}  // namespace
}  // namespace slq::emit
