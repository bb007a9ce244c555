#include "base/short_integer.h"

#include <string_view>

#include "gtest/gtest.h"

namespace slq {
namespace {

TEST(ShortIntegerTest, ReadsWholeTexts) {
  struct Case {
    std::string_view text;
    int64_t integer;
  };
  constexpr Case kCases[] = {
      {"0", 0},
      {"-0", 0},
      {"007", 7},
      {"-12", -12},
      {"999999999999999999", 999'999'999'999'999'999},
      {"-999999999999999999", -999'999'999'999'999'999},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    int64_t integer = 1;
    EXPECT_TRUE(ReadShortInteger(c.text, &integer));
    EXPECT_EQ(integer, c.integer);
  }
  for (const std::string_view text :
       {"", "-", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "--1", "1000000000000000000"}) {
    SCOPED_TRACE(text);
    int64_t integer = 0;
    EXPECT_FALSE(ReadShortInteger(text, &integer));
  }
}

}  // namespace
}  // namespace slq
