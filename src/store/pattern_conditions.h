#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "column/scan.h"
#include "store/text_pattern.h"

namespace slq::store {

// What conditions on texts come to for those of some patterns: some patterns cannot meet them, and
// others only with some numbers. So most texts are ruled out before they are put together; what is
// left may still not meet them. Not thread-safe.
class PatternConditions {
 public:
  // For `patterns`, which are those of `joiner` and lie in one piece of memory in their order.
  void Set(std::span<const column::PushedPredicate* const> conditions,
           std::span<const std::string_view> patterns, const PatternJoiner& joiner);

  // Whether some text of the pattern may meet them.
  bool MayHold(size_t pattern) const { return rules_[pattern].may_hold; }

  // Whether numbers matter, for any pattern.
  bool have_tests() const { return !tests_.empty(); }

  // Whether the text with these numbers may meet them; number(n) gives the n-th.
  // REQUIRES: MayHold(pattern).
  template <typename F>
  bool MayHold(size_t pattern, F number) const {
    const Rule& rule = rules_[pattern];
    size_t test = rule.first_test;
    for (size_t i = 0; i < rule.alternatives; ++i) {
      bool holds = true;
      for (const size_t end = ends_[rule.first_end + i]; test < end; ++test) {
        holds = holds && tests_[test].Holds(number(tests_[test].number));
      }
      if (holds) return true;
    }
    return rule.alternatives == 0;
  }

 private:
  // Of the digits of a number from some digit on to another: they, with those below, are within
  // `size` numbers from `low`.
  struct Test {
    size_t number = 0;
    uint64_t modulus = 0;  // leaves out the digits above; 0: there is none
    uint64_t low = 0;
    uint64_t size = 0;
    bool Holds(int64_t value) const {
      const auto digits = static_cast<uint64_t>(value);
      return (modulus == 0 ? digits : digits % modulus) - low < size;
    }
  };
  // For one of the alternatives all tests have to hold; without any, all texts may.
  struct Rule {
    bool may_hold = true;
    size_t alternatives = 0;
    size_t first_end = 0;
    size_t first_test = 0;
  };
  // Where a text can stand in those of a pattern.
  struct Fits {
    bool any = false;
    bool without_test = false;  // one of them, whatever the numbers
  };

  template <typename F>
  void Take(F find, Rule* rule);
  void LookForWords(const column::PushedPredicate& condition,
                    std::span<const std::string_view> patterns);
  void Apply(const column::PushedPredicate& condition, Rule* rule);
  void TryAt(size_t at, std::string_view text, Fits* fits);
  void AddTests(size_t at, std::string_view text);

  std::vector<PatternJoiner::Place> places_;  // of the pattern that is looked at
  std::vector<Rule> rules_;                   // by pattern
  std::vector<uint8_t> has_word_;             // likewise
  std::vector<size_t> ends_;                  // of the tests of each alternative
  std::vector<Test> tests_;
};

}  // namespace slq::store
