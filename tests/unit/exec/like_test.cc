#include "exec/like.h"

#include <chrono>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "support/status_matchers.h"

namespace slq::exec {
namespace {

TEST(LikeTest, MatchesTheWholeText) {
  struct Case {
    std::string_view pattern, text;
    bool expected;
    std::string_view escape = "";
    bool fold = false;
  };
  constexpr Case kCases[] = {
      {"", "", true},
      {"", "a", false},
      {"%", "", true},
      {"%", "any\nthing", true},
      {"abc", "abc", true},
      {"abc", "Abc", false},
      {"abc", "aBC", true, "", true},
      {"a%", "abc", true},
      {"%c", "abc", true},
      {"%b%", "abc", true},
      {"%b", "abc", false},
      {"a%c%e", "abcde", true},
      {"a%c%e", "abde", false},
      {"%ab", "aab", true},
      {"%aba", "ababa", true},
      {"a_c", "abc", true},
      {"a_c",
       "a\xC3\xA9"
       "c",
       true},
      {"a_c",
       "a\xFF"
       "c",
       true},
      {"a__c",
       "a\xC3\xA9"
       "c",
       false},
      {"_", "", false},
      {"%_", "", false},
      {"%_%", "x", true},
      {"*", "abc", false},
      {"100!%", "100%", true, "!"},
      {"100!%", "100x", false, "!"},
      {"a!!", "a!", true, "!"},
      {"%%%", "x", true},
      {"ab%ab", "ab", false},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(std::string(c.pattern) + " on " + std::string(c.text));
    const auto letter_case = c.fold ? LikePattern::Case::kFolded : LikePattern::Case::kSensitive;
    const absl::StatusOr<LikePattern> like = LikePattern::Compile(c.pattern, c.escape, letter_case);
    std::string folded;
    ASSERT_THAT(like, IsOk());
    EXPECT_EQ(like->Matches(c.text, &folded), c.expected);
  }
}

TEST(LikeTest, RefusesAPatternThatEndsInItsEscape) {
  EXPECT_THAT(LikePattern::Compile("a!", "!", LikePattern::Case::kSensitive),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "the LIKE pattern ends in its escape character"));
}

TEST(LikeTest, FiftyWildcardsOnALongTextAreQuick) {
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "%a";
  const absl::StatusOr<LikePattern> like =
      LikePattern::Compile(pattern + "%b", "", LikePattern::Case::kSensitive);
  ASSERT_THAT(like, IsOk());
  const std::string text(100'000, 'a');
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(like->Matches(text, nullptr));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(500));
}

}  // namespace
}  // namespace slq::exec
