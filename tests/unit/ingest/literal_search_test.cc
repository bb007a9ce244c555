#include "ingest/literal_search.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace slq::ingest {
namespace {

TEST(LiteralSearchTest, FindsWhatFindFinds) {
  uint32_t random = 1;
  const auto next = [&random] { return random = random * 1664525 + 1013904223; };
  for (int round = 0; round < 3'000; ++round) {
    // Few letters, so that near misses abound.
    std::string text(next() >> 22, 'a');
    for (char& c : text) c = static_cast<char>('a' + (next() >> 30));
    std::string literal(1 + (next() >> 28), 'a');
    for (char& c : literal) c = static_cast<char>('a' + (next() >> 30));
    if (round % 2 == 0) text += literal;
    const LiteralSearch search(literal);
    size_t from = 0;
    while (true) {
      const size_t expected = text.find(literal, from);
      ASSERT_EQ(search.Find(text, from), expected) << literal << " in " << text;
      if (expected == std::string::npos) break;
      from = expected + 1;
    }
  }
}

TEST(LiteralSearchTest, FindsAtEveryPlace) {
  for (const std::string_view literal :
       {std::string_view("x"), std::string_view("needle"), std::string_view("nul \0 \xff", 7)}) {
    const LiteralSearch search(literal);
    for (size_t size = literal.size(); size < 300; ++size) {
      for (size_t at = 0; at + literal.size() <= size; at += 1 + at / 7) {
        std::string text(size, '-');
        text.replace(at, literal.size(), literal);
        EXPECT_EQ(search.Find(text, 0), at);
        EXPECT_EQ(search.Find(text, at), at);
        EXPECT_EQ(search.Find(text, at + 1), std::string_view::npos);
      }
    }
    EXPECT_EQ(search.Find("", 0), std::string_view::npos);
    EXPECT_EQ(search.Find("", 9), std::string_view::npos);
  }
}

}  // namespace
}  // namespace slq::ingest
