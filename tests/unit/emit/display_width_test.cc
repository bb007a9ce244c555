#include "emit/display_width.h"

#include "gtest/gtest.h"

namespace slq::emit {
namespace {

TEST(DisplayWidthTest, ShowsWhatATerminalWouldObey) {
  struct Case {
    std::string_view text, visible;
  };
  constexpr Case kCases[] = {
      {"plain é 日本", "plain é 日本"},
      {"a\tb\r\n", R"(a\tb\r\n)"},
      {"\x1b[31mred", R"(\x1b[31mred)"},
      {"\x7f", R"(\x7f)"},
      {"\xC2\x9B"
       "31m",
       R"(\u009b31m)"},
      {"a\u202Eb\u2066c\u200Fd\u061C", R"(a\u202eb\u2066c\u200fd\u061c)"},
      {"\u200B\uFEFF", R"(\u200b\ufeff)"},
      {"\xFF\xE6\x97", R"(\xff\xe6\x97)"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.visible);
    EXPECT_EQ(VisibleText(c.text), c.visible);
  }
}

TEST(DisplayWidthTest, CountsTerminalColumns) {
  struct Case {
    std::string_view text;
    size_t width;
  };
  constexpr Case kCases[] = {{"", 0},       {"abc", 3}, {"é", 1}, {"e\u0301", 1},
                             {"日本", 4},   {"😀", 2},   {"…", 1}, {"─", 1},
                             {"\uFF21", 2}, {"한", 2},  {"ж", 1}, {"\u05D0", 1}};
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(DisplayWidth(c.text), c.width);
  }
}

TEST(DisplayWidthTest, CutsOnlyWhatDoesNotFit) {
  struct Case {
    std::string_view text;
    size_t width;
    std::string_view cut;
  };
  constexpr Case kCases[] = {
      {"abcd", 4, "abcd"},
      {"abcde", 4, "abc…"},
      {"日本語", 6, "日本語"},
      {"日本語", 5, "日本…"},
      {"日本語", 4, "日…"},
      {"abc", 1, "…"},
      {"", 0, ""},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.cut);
    EXPECT_EQ(CutToWidth(c.text, c.width), c.cut);
  }
}

}  // namespace
}  // namespace slq::emit
