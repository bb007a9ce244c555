#include "ingest/line_split.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

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

// Whatever lies where in a block: the same lines as one at a time, and no byte more is read.
TEST(LineSplitTest, SplitsAsTakeLineDoes) {
  uint32_t random = 1;
  for (size_t size = 0; size < 700; ++size) {
    std::vector<char> exact;
    while (exact.size() < size) {
      random = random * 1664525 + 1013904223;
      const uint32_t kind = random >> 24;
      const bool long_lines = size % 3 == 0;
      exact.push_back(kind < (long_lines ? 3 : 60) ? '\n' : kind < 80 ? '\r' : 'x');
    }
    const std::string_view bytes(exact.data(), exact.size());
    std::vector<std::string_view> expected;
    for (std::string_view left = bytes; !left.empty();) expected.push_back(TakeLine(&left));
    for (const size_t lines_max : {size_t{1}, size_t{3}, size_t{1'000}}) {
      for (const size_t bytes_max : {size_t{1}, size_t{70}, size_t{1'000}}) {
        std::vector<std::string_view> lines;
        std::string_view left = bytes;
        while (!left.empty()) {
          const size_t before = left.size();
          const size_t lines_before = lines.size();
          SplitLines(lines_max, bytes_max, &left, &lines);
          ASSERT_GT(lines.size(), lines_before);
          ASSERT_LE(lines.size(), lines_before + lines_max);
          // The last line is the one that reaches the limit.
          const auto begin_of_last = static_cast<size_t>(lines.back().data() - bytes.data());
          ASSERT_LT(begin_of_last, bytes.size() - before + bytes_max);
        }
        EXPECT_EQ(lines, expected);
      }
    }
  }
}

}  // namespace
}  // namespace slq::ingest
