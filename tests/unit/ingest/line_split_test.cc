#include "ingest/line_split.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace slq::ingest {
namespace {

TEST(LineSplitTest, CountsNewlinesOfEveryLength) {
  std::string bytes;
  uint32_t random = 1;
  for (size_t size = 0; size < 70'000; size += 1 + size / 5) {
    while (bytes.size() < size) {
      random = random * 1664525 + 1013904223;
      bytes += (random >> 28) < 5 ? '\n' : static_cast<char>(random >> 24);
    }
    EXPECT_EQ(CountNewlines(bytes),
              static_cast<size_t>(std::count(bytes.begin(), bytes.end(), '\n')));
  }
  EXPECT_EQ(CountNewlines(std::string(100'003, '\n')), 100'003u);
}

TEST(LineSplitTest, TakesLinesWithoutTheirEnds) {
  struct Case {
    std::string_view bytes, line, left;
  };
  constexpr Case kCases[] = {
      {"a\nb", "a", "b"}, {"a\r\nb", "a", "b"},   {"\n", "", ""},
      {"\r\n", "", ""},   {"\n\n", "", "\n"},     {"a", "a", ""},
      {"a\r", "a\r", ""}, {"a\r\r\n", "a\r", ""}, {"\ra\n", "\ra", ""},
  };
  for (const Case& c : kCases) {
    std::string_view left = c.bytes;
    EXPECT_EQ(TakeLine(&left), c.line);
    EXPECT_EQ(left, c.left);
  }
}

}  // namespace
}  // namespace slq::ingest
