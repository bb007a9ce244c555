#include "base/find_bytes.h"

#include <string>

#include "gtest/gtest.h"

namespace slq {
namespace {

// Every needle of one to four letters in texts around the width of a vector.
TEST(FindBytesTest, FindsWhatStringFindFinds) {
  for (size_t size = 0; size <= 40; ++size) {
    std::string text;
    for (size_t i = 0; i < size; ++i) text += i * i % 7 < 3 ? 'a' : 'b';
    for (size_t from = 0; from < size; ++from) {
      for (size_t length = 0; length <= 4; ++length) {
        for (std::string needle : {text.substr(from, length), text.substr(from, length) + 'c'}) {
          EXPECT_EQ(FindBytes(text, needle), text.find(needle)) << text << " " << needle;
        }
      }
    }
  }
}

TEST(FindBytesTest, DoesNotLookPastTheEnd) {
  const std::string text(64, 'x');
  EXPECT_EQ(FindBytes(std::string_view(text).substr(0, 20), std::string(21, 'x')),
            std::string_view::npos);
  EXPECT_EQ(FindBytes(text, std::string(64, 'x')), 0u);
  EXPECT_EQ(FindBytes("", "x"), std::string_view::npos);
  EXPECT_EQ(FindBytes("", ""), 0u);
}

}  // namespace
}  // namespace slq
