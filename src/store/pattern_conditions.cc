#include "store/pattern_conditions.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/find_bytes.h"
#include "store/text_condition.h"

namespace slq::store {

using column::PushedPredicate;

namespace {

// The longest part without digits, which only a pattern's own bytes can be equal to.
std::string_view LongestWord(std::string_view text) {
  std::string_view longest;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = begin;
    while (end < text.size() && !IsDigit(text[end])) ++end;
    if (end - begin > longest.size()) longest = text.substr(begin, end - begin);
    begin = end + 1;
  }
  return longest;
}

// Whether the pattern has the words that some text which meets the condition has.
bool HasWords(std::string_view pattern, const PushedPredicate& condition) {
  const auto has_word = [pattern](const Value& operand) {
    return FindBytes(pattern, LongestWord(operand.string_value())) != std::string_view::npos;
  };
  const std::vector<Value>& operands = condition.operands;
  if (condition.op == PushedPredicate::Op::kContains ||
      condition.op == PushedPredicate::Op::kPrefix) {
    return std::all_of(operands.begin(), operands.end(), has_word);
  }
  return std::any_of(operands.begin(), operands.end(),
                     [&](const Value& one) { return !IsPlainText(one) || has_word(one); });
}

}  // namespace

// Of the digits of the text, which stand for those of numbers in the pattern.
void PatternConditions::AddTests(size_t at, std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const PatternJoiner::Place& first = places_[at + i];
    if (first.literal != kDigitsMark) {
      ++i;
      continue;
    }
    uint64_t digits = 0;
    size_t below = first.below;
    for (; i < text.size(); ++i) {
      const PatternJoiner::Place& place = places_[at + i];
      const bool goes_on = place.literal == kDigitsMark && place.number == first.number &&
                           (&place == &first || place.below + 1u == below);
      if (!goes_on) break;
      digits = digits * 10 + static_cast<uint64_t>(text[i] - '0');
      below = place.below;
    }
    const uint64_t modulus = first.is_first ? 0 : kTens[first.below + 1u];
    tests_.push_back({first.number, modulus, digits * kTens[below], kTens[below]});
  }
}

void PatternConditions::TryAt(size_t at, std::string_view text, Fits* fits) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = places_[at + i].literal;
    if (c == kDigitsMark ? !IsDigit(text[i]) : c != text[i]) return;
  }
  const size_t before = tests_.size();
  AddTests(at, text);
  ends_.push_back(tests_.size());
  fits->any = true;
  if (tests_.size() == before) fits->without_test = true;
}

// Takes in what find(fits) finds, one of which has to be. One such choice is kept of each pattern.
template <typename F>
void PatternConditions::Take(F find, Rule* rule) {
  const size_t first_test = tests_.size();
  const size_t first_end = ends_.size();
  Fits fits;
  find(&fits);
  rule->may_hold = rule->may_hold && fits.any;
  if (!rule->may_hold || fits.without_test || rule->alternatives > 0) {
    tests_.resize(first_test);
    ends_.resize(first_end);
    return;
  }
  *rule = {true, ends_.size() - first_end, first_end, first_test};
}

void PatternConditions::Apply(const PushedPredicate& condition, Rule* rule) {
  const size_t size = places_.size();
  if (condition.op == PushedPredicate::Op::kContains) {
    for (const Value& operand : condition.operands) {
      const std::string_view text = operand.string_value();
      Take(
          [&](Fits* fits) {
            for (size_t at = 0; at + text.size() <= size; ++at) TryAt(at, text, fits);
          },
          rule);
    }
    return;
  }
  const bool is_prefix = condition.op == PushedPredicate::Op::kPrefix;
  Take(
      [&](Fits* fits) {
        for (const Value& operand : condition.operands) {
          if (!is_prefix && !IsPlainText(operand)) {
            *fits = {true, true};
            continue;
          }
          const std::string_view text = operand.string_value();
          if (is_prefix ? text.size() <= size : text.size() == size) TryAt(0, text, fits);
        }
      },
      rule);
}

void PatternConditions::Set(std::span<const PushedPredicate* const> conditions,
                            std::span<const std::string_view> patterns,
                            const PatternJoiner& joiner) {
  rules_.assign(patterns.size(), {});
  ends_.clear();
  tests_.clear();
  for (size_t pattern = 0; pattern < patterns.size(); ++pattern) {
    Rule& rule = rules_[pattern];
    places_.clear();
    for (const PushedPredicate* const condition : conditions) {
      if (!IsAboutText(*condition)) continue;
      rule.may_hold = rule.may_hold && HasWords(patterns[pattern], *condition);
      if (!rule.may_hold) break;
      if (places_.empty()) joiner.PlacesOf(pattern, &places_);
      Apply(*condition, &rule);
    }
  }
}

}  // namespace slq::store
