#include "store/text_pattern.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace slq::store {
namespace {

// The texts that a joiner puts together from what they were split into.
std::vector<std::string> Joined(const PatternedTexts& split) {
  std::vector<std::string_view> patterns(split.patterns.begin(), split.patterns.end());
  PatternJoiner joiner;
  EXPECT_TRUE(joiner.SetPatterns(patterns));
  std::vector<std::string> texts;
  for (size_t row = 0; row < split.codes.size(); ++row) {
    const auto code = static_cast<size_t>(split.codes[row]);
    std::string& text = texts.emplace_back(joiner.text_bytes(code), '\0');
    EXPECT_TRUE(joiner.Join(
        code, [&](size_t n) { return split.numbers[n][row]; }, text.data()));
  }
  return texts;
}

bool SplitTexts(const std::vector<std::string>& texts, PatternedTexts* out) {
  std::vector<Value> values;
  for (const std::string& text : texts) values.push_back(Value::String(text));
  return SplitPatterns(values, out);
}

TEST(TextPatternTest, GivesTextsBackUpToItsLimits) {
  struct Case {
    std::string text;
    bool fits;
  };
  const auto numbers = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "-" + std::to_string(10 + i);
    return text;
  };
  const Case kCases[] = {
      {std::string(254, 'x') + "12", true},
      {std::string(255, 'x') + "12", false},
      {std::string(254, '/') + "1", true},
      {std::string(255, '/') + "1", false},
      {numbers(16), true},
      {numbers(17), false},
      {std::string(224, '/') + std::string(16 * 18, '7'), true},
      {std::string(225, '/') + std::string(16 * 18, '7'), false},
      {std::string(224, '/') + std::string(16 * 18 + 1, '7'), false},
      {std::string("a\0-1", 4), false},
      {"no number", false},
      {"", false},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    PatternedTexts split;
    const bool fits = SplitTexts({c.text, c.text}, &split);
    EXPECT_EQ(fits, c.fits);
    if (!fits) continue;
    EXPECT_EQ(Joined(split), (std::vector<std::string>{c.text, c.text}));
  }
}

TEST(TextPatternTest, TakesSoManyPatternsAndNoMore) {
  for (const size_t patterns : {size_t{1024}, size_t{1025}}) {
    std::vector<std::string> texts;
    for (size_t i = 0; i < 32 * 1025; ++i) {
      const size_t pattern = i / 32 % patterns;
      texts.push_back(std::string(pattern % 32 + 1, 'a') + std::string(pattern / 32 + 1, 'b') +
                      "/" + std::to_string(i));
    }
    PatternedTexts split;
    // Numbers of other widths are other patterns.
    for (std::string& text : texts) {
      const size_t slash = text.find('/') + 1;
      text.insert(slash, 6 - (text.size() - slash), '0');
    }
    ASSERT_EQ(SplitTexts(texts, &split), patterns == 1024);
    if (patterns > 1024) continue;
    EXPECT_EQ(Joined(split), texts);
  }
}

TEST(TextPatternTest, ANullRepeatsTheRowBefore) {
  const std::vector<Value> values = {Value::Null(), Value::String("b12"), Value::String("/7"),
                                     Value::Null()};
  PatternedTexts split;
  ASSERT_TRUE(SplitPatterns(values, &split));
  EXPECT_EQ(split.codes, (std::vector<int64_t>{0, 0, 1, 1}));
  EXPECT_EQ(Joined(split)[1], "b12");
  EXPECT_EQ(Joined(split)[2], "/7");
  EXPECT_EQ(Joined(split)[3], "/7");
}

}  // namespace
}  // namespace slq::store
