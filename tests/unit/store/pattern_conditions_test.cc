#include "store/pattern_conditions.h"

#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "store/text_condition.h"

namespace slq::store {
namespace {

using column::PushedPredicate;
using Op = PushedPredicate::Op;

PushedPredicate Condition(Op op, const std::vector<std::string_view>& operands) {
  PushedPredicate condition;
  condition.op = op;
  for (const std::string_view operand : operands) {
    condition.operands.push_back(Value::String(operand));
  }
  return condition;
}

// Texts taken apart, and what is known of them without putting them together.
class Texts {
 public:
  explicit Texts(const std::vector<std::string>& texts) : texts_(texts) {
    std::vector<Value> values;
    for (const std::string& text : texts_) values.push_back(Value::String(text));
    EXPECT_TRUE(SplitPatterns(values, &split_));
    // With something in between, as in a file.
    for (const std::string& pattern : split_.patterns) bytes_ += "/a/b" + pattern;
    size_t at = 0;
    for (const std::string& pattern : split_.patterns) {
      patterns_.push_back(std::string_view(bytes_).substr(at + 4, pattern.size()));
      at += 4 + pattern.size();
    }
    EXPECT_TRUE(joiner_.SetPatterns(patterns_));
  }

  // The texts that are left.
  std::vector<std::string> MayHold(const std::vector<PushedPredicate>& conditions) {
    std::vector<const PushedPredicate*> pointers;
    for (const PushedPredicate& condition : conditions) pointers.push_back(&condition);
    known_.Set(pointers, patterns_, joiner_);
    std::vector<std::string> left;
    for (size_t row = 0; row < texts_.size(); ++row) {
      const auto pattern = static_cast<size_t>(split_.codes[row]);
      const bool may = known_.MayHold(pattern) &&
                       known_.MayHold(pattern, [&](size_t n) { return split_.numbers[n][row]; });
      if (may) left.push_back(texts_[row]);
      const bool holds = store::MayHold(pointers, Value::String(texts_[row]));
      EXPECT_TRUE(may || !holds) << texts_[row] << " is lost";
    }
    return left;
  }

 private:
  const std::vector<std::string> texts_;
  PatternedTexts split_;
  std::string bytes_;
  std::vector<std::string_view> patterns_;
  PatternJoiner joiner_;
  PatternConditions known_;
};

using Left = std::vector<std::string>;

TEST(PatternConditionsTest, NumbersRuleTextsOut) {
  Texts texts({"/item/4711", "/item/4712", "/item/47", "/cart/4711", "/item/14711/2", "none"});
  EXPECT_EQ(texts.MayHold({Condition(Op::kContains, {"/item/4711"})}), Left({"/item/4711"}));
  EXPECT_EQ(texts.MayHold({Condition(Op::kContains, {"/item/471"})}),
            Left({"/item/4711", "/item/4712"}));
  EXPECT_EQ(texts.MayHold({Condition(Op::kContains, {"4711"})}),
            Left({"/item/4711", "/cart/4711", "/item/14711/2"}));
  EXPECT_EQ(texts.MayHold({Condition(Op::kContains, {"11/2"})}), Left({"/item/14711/2"}));
  EXPECT_EQ(texts.MayHold({Condition(Op::kContains, {"item"})}),
            Left({"/item/4711", "/item/4712", "/item/47", "/item/14711/2"}));
  EXPECT_EQ(texts.MayHold({Condition(Op::kPrefix, {"/item/47"})}),
            Left({"/item/4711", "/item/4712", "/item/47"}));
  EXPECT_EQ(texts.MayHold({Condition(Op::kEqual, {"/item/4712"})}), Left({"/item/4712"}));
  EXPECT_EQ(texts.MayHold({Condition(Op::kIn, {"/item/4712", "none", "/cart/1234"})}),
            Left({"/item/4712", "none"}));
  EXPECT_EQ(texts.MayHold({Condition(Op::kContains, {"absent"})}), Left({}));
  EXPECT_EQ(texts.MayHold({Condition(Op::kContains, {"471"}), Condition(Op::kPrefix, {"/cart"})}),
            Left({"/cart/4711"}));
}

// A number may be cut in pieces by what stands between its digits.
TEST(PatternConditionsTest, NumbersOfSeveralPieces) {
  Left times;
  for (int i = 0; i < 60; ++i) {
    times.push_back("2024-05-17T10:0" + std::to_string(i / 10) + ":3" + std::to_string(i % 10));
  }
  Texts texts(times);
  EXPECT_EQ(texts.MayHold({Condition(Op::kContains, {"10:04:37"})}), Left({"2024-05-17T10:04:37"}));
  EXPECT_EQ(texts.MayHold({Condition(Op::kContains, {"4:35"})}), Left({"2024-05-17T10:04:35"}));
  EXPECT_EQ(texts.MayHold({Condition(Op::kPrefix, {"2024-05-17T10:05"})}).size(), 10u);
  EXPECT_EQ(texts.MayHold({Condition(Op::kPrefix, {"2024-05-18"})}), Left({}));
}

// Whatever is looked for, nothing that meets the conditions is lost.
TEST(PatternConditionsTest, NothingIsLost) {
  std::mt19937 random(4);
  const auto piece = [&random]() -> std::string {
    const char* const pieces[] = {"/a/",  "b",      "-", "a",  "1", "12",
                                  "0012", "999999", "7", "v1", "/"};
    return pieces[random() % std::size(pieces)];
  };
  for (int round = 0; round < 60; ++round) {
    std::vector<std::string> texts = {"/a/1"};
    for (int i = 0; i < 40; ++i) {
      std::string& text = texts.emplace_back();
      for (size_t n = 1 + random() % 4; n > 0; --n) text += piece();
    }
    Texts known(texts);
    for (int i = 0; i < 60; ++i) {
      std::vector<std::string> operands;
      for (size_t n = 1 + random() % 2; n > 0; --n) {
        const std::string& text = texts[random() % texts.size()];
        const size_t from = random() % text.size();
        operands.push_back(random() % 4 == 0 ? piece() : text.substr(from, 1 + random() % 8));
      }
      if (random() % 3 == 0) operands.push_back(texts[random() % texts.size()]);
      const std::vector<std::string_view> views(operands.begin(), operands.end());
      known.MayHold({Condition(Op::kContains, views)});
      known.MayHold({Condition(Op::kPrefix, {views[0]})});
      known.MayHold({Condition(Op::kEqual, {views.back()})});
      known.MayHold({Condition(Op::kIn, views), Condition(Op::kContains, {views[0]})});
    }
  }
}

}  // namespace
}  // namespace slq::store
