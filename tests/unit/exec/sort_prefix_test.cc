#include "exec/sort_prefix.h"

#include <limits>
#include <random>
#include <string>
#include <vector>

#include "column/text.h"
#include "gtest/gtest.h"

namespace slq::exec {
namespace {

using column::NumericStrings;

// Whether a row of `a` must come before one of `b`.
bool ComesFirst(const Value& a, const Value& b, const SortKey& key, NumericStrings numeric) {
  if (a.is_null() || b.is_null())
    return a.is_null() != b.is_null() && a.is_null() == key.nulls_first;
  const int order = column::CompareOrder(a, b, numeric);
  return key.descending ? order > 0 : order < 0;
}

std::string TextOf(const Value& value) {
  std::string text = value.type() == Type::kString ? "text " : "";
  column::AppendCanonicalText(value, &text);
  return text;
}

// Over values that are near one another in every way that the order knows.
TEST(SortPrefixTest, NeverContradictsTheOrder) {
  const std::vector<std::string> texts = {"",
                                          "1",
                                          "01",
                                          "1.5",
                                          "-7",
                                          "9007199254740993",
                                          "9223372036854775808",
                                          "-1e9",
                                          "aa",
                                          "aab",
                                          "aaaaaaaab",
                                          "aaaaaaaac",
                                          "aa\xFF",
                                          "aa\x01",
                                          "123456789012345678901234567890",
                                          "0.1"};
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  std::vector<Value> values = {Value::Null(), Value::Bool(false), Value::Bool(true)};
  for (const int64_t l : {int64_t{0}, int64_t{1}, int64_t{-1}, int64_t{-7}, kMost, kMost - 1,
                          -kMost, int64_t{9007199254740992}, int64_t{9007199254740993}}) {
    values.push_back(Value::Long(l));
  }
  for (const double f : {0.0, -0.0, 0.1, 1.0, 1.5, -7.25, 1e300, -1e300, 5e-324, 9007199254740992.0,
                         std::numeric_limits<double>::infinity()}) {
    values.push_back(Value::Float(f));
  }
  for (const std::string& text : texts) values.push_back(Value::String(text));
  size_t decided = 0;
  for (const bool descending : {false, true}) {
    for (const bool nulls_first : {false, true}) {
      for (const NumericStrings numeric : {NumericStrings::kAsText, NumericStrings::kAsNumbers}) {
        const SortKey key = {descending, nulls_first, false};
        for (const Value& a : values) {
          for (const Value& b : values) {
            const uint64_t a_prefix = SortPrefix(a, key, numeric, 0);
            const uint64_t b_prefix = SortPrefix(b, key, numeric, 0);
            if (a_prefix >= b_prefix) continue;
            ++decided;
            EXPECT_TRUE(ComesFirst(a, b, key, numeric)) << TextOf(a) << " and " << TextOf(b);
          }
        }
      }
    }
  }
  // Of all ordered pairs of 39 values, and most of them.
  EXPECT_GT(decided, 8 * 39 * 38 / 2 * 9 / 10);
}

TEST(SortPrefixTest, PassesOverWhatAllStringsBeginWith) {
  const SortKey key;
  const auto prefix = [&](std::string_view text, size_t shared) {
    return SortPrefix(Value::String(text), key, NumericStrings::kAsText, shared);
  };
  EXPECT_EQ(prefix("2024-01-01T10", 0), prefix("2024-01-01T11", 0));
  EXPECT_LT(prefix("2024-01-01T10", 11), prefix("2024-01-01T11", 11));
  EXPECT_EQ(prefix("2024", 4), prefix("", 0));
}

TEST(SortPrefixTest, CountsSharedBytes) {
  EXPECT_EQ(SharedBytes("abc", "abd", 10), 2);
  EXPECT_EQ(SharedBytes("abc", "abc", 10), 3);
  EXPECT_EQ(SharedBytes("abc", "abcd", 2), 2);
  EXPECT_EQ(SharedBytes("", "a", 2), 0);
}

}  // namespace
}  // namespace slq::exec
