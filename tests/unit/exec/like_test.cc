#include "exec/like.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

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

// The definition, without a thought for time.
bool MatchesSlowly(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '%') {
    return MatchesSlowly(pattern.substr(1), text) ||
           (!text.empty() && MatchesSlowly(pattern, text.substr(1)));
  }
  if (text.empty() || (pattern[0] != '_' && pattern[0] != text[0])) return false;
  return MatchesSlowly(pattern.substr(1), text.substr(1));
}

// All texts of up to `size` of the letters.
std::vector<std::string> AllTexts(std::string_view letters, size_t size) {
  std::vector<std::string> texts = {""};
  for (size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].size() == size) continue;
    for (const char c : letters) texts.push_back(texts[i] + c);
  }
  return texts;
}

TEST(LikeTest, MatchesWhatTheDefinitionMatches) {
  const std::vector<std::string> texts = AllTexts("ab", 5);
  for (const std::string& pattern : AllTexts("ab_%", 5)) {
    const absl::StatusOr<LikePattern> like =
        LikePattern::Compile(pattern, "", LikePattern::Case::kSensitive);
    ASSERT_THAT(like, IsOk());
    for (const std::string& text : texts) {
      EXPECT_EQ(like->Matches(text, nullptr), MatchesSlowly(pattern, text))
          << pattern << " " << text;
    }
  }
}

TEST(LikeTest, UnderscoreNeverTakesPartOfACodePoint) {
  struct Case {
    std::string_view pattern;
    bool matches;
  };
  constexpr std::string_view kText =
      "\xE2\x82\xAC"
      "u\xC3\xA9";  // three code points
  constexpr Case kCases[] = {
      {"___", true},  {"%___", true},   {"%____", false}, {"____%", false},     {"%_%_%_%", true},
      {"%_u_", true}, {"%__u_", false}, {"_u%_", true},   {"%_%_%_%_%", false},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.pattern);
    const absl::StatusOr<LikePattern> like =
        LikePattern::Compile(c.pattern, "", LikePattern::Case::kSensitive);
    ASSERT_THAT(like, IsOk());
    EXPECT_EQ(like->Matches(kText, nullptr), c.matches);
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
