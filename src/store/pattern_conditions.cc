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

// Whether the pattern has the longest word of what a text has to be equal to.
bool MayEqualOne(std::string_view pattern, std::span<const Value> operands) {
  return std::any_of(operands.begin(), operands.end(), [pattern](const Value& one) {
    return !IsPlainText(one) ||
           FindBytes(pattern, LongestWord(one.string_value())) != std::string_view::npos;
  });
}

// Calls found(i) for each pattern that has the word. What lies between them is searched too: to
// begin anew for each takes longer.
template <typename F>
void FindInPatterns(std::string_view word, std::span<const std::string_view> patterns, F found) {
  size_t i = 0;
  const char* const end = patterns.back().data() + patterns.back().size();
  for (const char* from = patterns.front().data(); i < patterns.size();) {
    const std::string_view left(from, static_cast<size_t>(end - from));
    const size_t place = FindBytes(left, word);
    if (place == std::string_view::npos) return;
    const char* const at = from + place;
    const auto ends_before = [&](size_t p) {
      return patterns[p].data() + patterns[p].size() < at + word.size();
    };
    while (i < patterns.size() && ends_before(i)) ++i;
    if (i < patterns.size() && patterns[i].data() <= at) found(i++);
    from = at + 1;
  }
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

// Rules patterns out that have not all words that a text needs.
void PatternConditions::LookForWords(const PushedPredicate& condition,
                                     std::span<const std::string_view> patterns) {
  const bool needs_all = condition.op == PushedPredicate::Op::kContains ||
                         condition.op == PushedPredicate::Op::kPrefix;
  if (!needs_all) {
    for (size_t i = 0; i < patterns.size(); ++i) {
      rules_[i].may_hold = rules_[i].may_hold && MayEqualOne(patterns[i], condition.operands);
    }
    return;
  }
  for (const Value& operand : condition.operands) {
    const std::string_view word = LongestWord(operand.string_value());
    if (word.empty()) continue;
    has_word_.assign(patterns.size(), 0);
    FindInPatterns(word, patterns, [this](size_t i) { has_word_[i] = 1; });
    for (size_t i = 0; i < patterns.size(); ++i) {
      rules_[i].may_hold = rules_[i].may_hold && has_word_[i] != 0;
    }
  }
}

void PatternConditions::Set(std::span<const PushedPredicate* const> conditions,
                            std::span<const std::string_view> patterns,
                            const PatternJoiner& joiner) {
  rules_.assign(patterns.size(), {});
  ends_.clear();
  tests_.clear();
  if (patterns.empty()) return;
  for (const PushedPredicate* const condition : conditions) {
    if (IsAboutText(*condition)) LookForWords(*condition, patterns);
  }
  for (size_t pattern = 0; pattern < patterns.size() && !conditions.empty(); ++pattern) {
    Rule& rule = rules_[pattern];
    if (!rule.may_hold) continue;
    joiner.PlacesOf(pattern, &places_);
    for (const PushedPredicate* const condition : conditions) {
      if (IsAboutText(*condition) && rule.may_hold) Apply(*condition, &rule);
    }
  }
}

}  // namespace slq::store
