#include <limits>

#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "support/status_matchers.h"
#include "unit/store/test_store.h"

namespace slq {
namespace {

using testing::_;

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

int64_t clock_ns = 0;
int64_t Clock() { return clock_ns; }

// Times before 1970, at the ends of what there is, and of years to come.
TEST(LineTimeTest, WildTimesAreKeptOrRefusedAndHarmNobody) {
  const StoreFolderForTest folder;
  StoreOptions options = TestOptions();
  options.retain_age = absl::Hours(24 * 365 * 100);
  auto store = Store::Open(folder.path(), options);
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  const auto append = [&](std::string_view line, int64_t time_ns) {
    const NewLine batch = {line, time_ns};
    return (*stream)->Append({&batch, 1});
  };
  EXPECT_THAT(append(R"({"n":"now"})", TestNow()), IsOk());
  EXPECT_THAT(append(R"({"n":"zero"})", 0), IsOk());
  EXPECT_THAT(append(R"({"n":"before"})", -1), IsOk());
  EXPECT_THAT(append(R"({"n":"first"})", kMin), IsOk());
  for (const int64_t wild : {TestNow() + 10 * 365 * 24 * 3600 * kSecond, kMax}) {
    EXPECT_THAT(append("{}", wild), StatusIs(absl::StatusCode::kInvalidArgument, _));
  }
  struct Case {
    int64_t start_ms;
    int64_t end_ms;
    std::string_view names;
  };
  for (const bool sealed : {false, true}) {
    SCOPED_TRACE(sealed);
    if (sealed) {
      ASSERT_THAT((*stream)->Seal(), IsOk());
    }
    for (const Case& c : {Case{0, 0, "zero"}, Case{-1, -1, "before"}, Case{kMin, -2, "first"},
                          Case{-1, 0, "before zero"}, Case{1, kMax, "now"},
                          Case{kMin, kMax, "first before zero now"}, Case{1, 2, ""}}) {
      RunOptions window;
      window.start_ms = c.start_ms;
      window.end_ms = c.end_ms;
      std::string names;
      const std::string text = Ask(*stream, "select n", window).text;
      for (size_t at = 0; (at = text.find(":\"", at)) != std::string::npos; ++at) {
        const std::string name = text.substr(at + 2, text.find('"', at + 2) - at - 2);
        names = name + (names.empty() ? "" : " ") + names;
      }
      EXPECT_EQ(names.size(), c.names.size()) << names << " instead of " << c.names;
      for (const char letter : c.names) EXPECT_NE(names.find(letter), std::string::npos);
    }
  }
  ASSERT_THAT((*store)->Tick(), IsOk());
  EXPECT_EQ((*stream)->info().lines, 4u);
}

// Numbers go on rising after the store was opened again, with a clock that went back.
TEST(LineTimeTest, NumbersRiseOverOpeningsWhateverTheClockDoes) {
  const StoreFolderForTest folder;
  StoreOptions options = TestOptions();
  options.now_ns = Clock;
  clock_ns = TestNow();
  int64_t last = 0;
  for (int opening = 0; opening < 6; ++opening) {
    SCOPED_TRACE(opening);
    auto store = Store::Open(folder.path(), options);
    ASSERT_THAT(store, IsOk());
    auto stream =
        opening == 0 ? (*store)->CreateStream("s", JsonRule()) : (*store)->OpenStream("s");
    ASSERT_THAT(stream, IsOk());
    const auto appended = AppendLines(*stream, {"{}", "{}"});
    ASSERT_THAT(appended, IsOk());
    EXPECT_GT(appended->first_line_num, last);
    EXPECT_GT(appended->last_line_num, appended->first_line_num);
    EXPECT_EQ(std::to_string(appended->first_line_num).size(), 19u);
    last = appended->last_line_num;
    if (opening % 2 == 1) {
      ASSERT_THAT((*stream)->Seal(), IsOk());
    }
    clock_ns -= 3600 * kSecond;
  }
}

}  // namespace
}  // namespace slq
