#include "exec/exact_sum.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace slq::exec {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string Text(const std::optional<Int128>& units) {
  if (!units.has_value()) return "none";
  const auto value = static_cast<Uint128>(*units);
  std::string text = *units < 0 ? "-" : "";
  text += Natural(*units < 0 ? -value : value).ToDecimal();
  return text;
}

TEST(UnitsTest, FloatsWithFewDigitsAreWholeUnits) {
  struct Case {
    double f;
    std::string_view units;
  };
  constexpr Case kCases[] = {
      {0.0, "0"},
      {-0.0, "0"},
      {1.0, "1000000000"},
      {0.1, "100000000"},
      {-0.001, "-1000000"},
      {1e-9, "1"},
      {1e-10, "none"},
      {0.30000000000000004, "none"},
      {0.1234567891, "none"},
      {1.0 / 3, "none"},
      {123456789.12, "123456789120000000"},
      {12345678.123456789, "12345678123456790"},  // ...679 reads back the same
      {9007199254740993.0, "9007199254740992000000000"},
      {1e15, "1000000000000000000000000"},
      {1e23, "100000000000000000000000000000000"},
      {9e27, "9000000000000000000000000000000000000"},
      {1e28, "none"},
      {1e300, "none"},
      {5e-324, "none"},
      {kInfinity, "none"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.f);
    EXPECT_EQ(Text(UnitsOfFloat(c.f)), c.units);
  }
}

TEST(UnitsTest, TextsWithFewDigitsAreWholeUnits) {
  struct Case {
    std::string_view text, units;
  };
  constexpr Case kCases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"007", "7000000000"},
      {"-1.50", "-1500000000"},
      {"0.000000001", "1"},
      {"0.0000000010", "1"},
      {"0.0000000001", "none"},
      {"0.00000000000000000000000000000000000000000000", "0"},
      {"9999999999999999999999999999", "9999999999999999999999999999000000000"},
      {"9999999999999999999999999999.999999999", "9999999999999999999999999999999999999"},
      {"10000000000000000000000000000", "none"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(Text(UnitsOfText(c.text)), c.units);
  }
}

ExactNumber Exact(const BinarySum& sum, uint64_t divisor = 1) {
  ExactNumber number{sum.Total(), -WideSum::kLowestExponent, divisor};
  number.total.magnitude.Multiply(kUnitsPerOne);
  return number;
}

BinarySum SumOf(const std::vector<double>& values) {
  BinarySum sum;
  for (const double f : values) sum.Add(f);
  return sum;
}

TEST(BinarySumTest, RoundsTheExactSumOnce) {
  struct Case {
    std::vector<double> values;
    double nearest;
    std::string_view three_decimals;
  };
  const double max = std::numeric_limits<double>::max();
  const double tiny = std::numeric_limits<double>::denorm_min();
  const Case kCases[] = {
      {{}, 0, "0.000"},
      {{1e16, 1, -1e16}, 1, "1.000"},
      {{1e300, 1, -1e300}, 1, "1.000"},
      {{1, 1e100, 1, -1e100}, 2, "2.000"},
      {{0.1, 0.2}, 0.30000000000000004, "0.300"},
      {{tiny, tiny}, 2 * tiny, "0.000"},
      {{-tiny}, -tiny, "0.000"},
      {{max, max}, kInfinity, ""},
      {{max, max, -max}, max, ""},
      {{-max, -max}, -kInfinity, ""},
      // 2^53 + 1 is a tie, to even; one bit more anywhere tips it.
      {{9007199254740992.0, 1}, 9007199254740992.0, "9007199254740993.000"},
      {{9007199254740992.0, 1, tiny}, 9007199254740994.0, "9007199254740993.000"},
      {{0.0625, -0.0620}, 0.0625 - 0.0620, "0.001"},
  };
  for (const Case& c : kCases) {
    const ExactNumber sum = Exact(SumOf(c.values));
    SCOPED_TRACE(c.three_decimals);
    EXPECT_EQ(NearestDouble(sum), c.nearest);
    if (c.three_decimals.empty()) continue;  // 300 digits
    EXPECT_EQ(ThreeDecimals(sum), c.three_decimals);
  }
}

TEST(BinarySumTest, OrderAndSplitsDoNotMatter) {
  std::mt19937_64 random(1);
  std::vector<double> values;
  for (int i = 0; i < 300; ++i) {
    const double fraction = std::uniform_real_distribution<double>(-1, 1)(random);
    values.push_back(std::ldexp(fraction, static_cast<int>(random() % 2000) - 1000));
    values.push_back(fraction);
  }
  const ExactNumber expected = Exact(SumOf(values), values.size());
  for (int round = 0; round < 20; ++round) {
    std::shuffle(values.begin(), values.end(), random);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(random() % values.size());
    BinarySum sum = SumOf({values.begin(), middle});
    sum.Add(SumOf({middle, values.end()}));
    const ExactNumber total = Exact(sum, values.size());
    EXPECT_EQ(NearestDouble(total), NearestDouble(expected));
    EXPECT_EQ(ThreeDecimals(total), ThreeDecimals(expected));
  }
}

TEST(BinarySumTest, AgreesWithWiderArithmeticOnLikeSizes) {
  std::mt19937_64 random(2);
  BinarySum sum;
  Int128 exact = 0;
  for (int i = 0; i < 10'000; ++i) {
    const auto digits = static_cast<int64_t>(random() >> 12) - (int64_t{1} << 51);
    sum.Add(std::ldexp(static_cast<double>(digits), -30));
    exact += digits;
  }
  EXPECT_FALSE(sum.is_wide());
  EXPECT_EQ(NearestDouble(Exact(sum)), std::ldexp(static_cast<double>(exact), -30));
}

TEST(ExactNumberTest, SubnormalAveragesAreRoundedOnce) {
  const double tiny = std::numeric_limits<double>::denorm_min();
  struct Case {
    double sum;
    uint64_t divisor;
    double nearest;
  };
  const Case kCases[] = {
      {tiny, 2, 0},
      {3 * tiny, 2, 2 * tiny},
      {5 * tiny, 2, 2 * tiny},
      {5 * tiny, 3, 2 * tiny},
      {std::numeric_limits<double>::min(), 1, std::numeric_limits<double>::min()},
      {std::numeric_limits<double>::min(), 2, std::numeric_limits<double>::min() / 2},
      {1, 3, 1.0 / 3},
      {-2, 3, -2.0 / 3},
      {1, 18446744073709551615u, 1.0 / 18446744073709551615.0},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sum);
    EXPECT_EQ(NearestDouble(Exact(SumOf({c.sum}), c.divisor)), c.nearest);
  }
}

// A number in units, and the same one with binary digits, for which nothing is short.
TEST(ExactNumberTest, ShortNumbersAreRoundedAsLongOnes) {
  constexpr uint64_t kLimits[] = {1,
                                  499'999,
                                  500'000,
                                  500'001,
                                  uint64_t{1} << 53,
                                  uint64_t{9'007'199'255} * 1'000'000,
                                  uint64_t{1} << 63};
  std::mt19937_64 random(3);
  std::vector<std::pair<uint64_t, uint64_t>> cases;
  for (const uint64_t units : kLimits) {
    for (const uint64_t divisor :
         {uint64_t{1}, uint64_t{3}, uint64_t{9'007'198}, uint64_t{9'007'199}, uint64_t{1} << 53}) {
      for (const uint64_t off : {0, 1, 2}) cases.emplace_back(units + off - 1, divisor);
    }
  }
  for (int i = 0; i < 50'000; ++i) {
    cases.emplace_back(random() >> random() % 60, 1 + (random() >> (30 + random() % 34)));
    cases.emplace_back((random() >> (24 + random() % 40)) * 500'000, 1 + random() % 8);
  }
  for (const auto& [units, divisor] : cases) {
    ExactNumber number{{random() % 2 == 0, Natural(units)}, 0, divisor};
    const double nearest = NearestDouble(number);
    const std::string text = ThreeDecimals(number);
    number.total.magnitude.ShiftLeft(70);
    number.binary_digits = 70;
    ASSERT_EQ(nearest, NearestDouble(number)) << units << " / " << divisor;
    ASSERT_EQ(text, ThreeDecimals(number)) << units << " / " << divisor;
  }
}

TEST(ExactNumberTest, ThreeDecimalsRoundHalfToEven) {
  struct Case {
    std::string_view decimal;
    uint64_t divisor;
    std::string_view text;
  };
  constexpr Case kCases[] = {
      {"0", 1, "0.000"},
      {"0.0005", 1, "0.000"},
      {"0.0015", 1, "0.002"},
      {"-0.0005", 1, "0.000"},
      {"-0.0015", 1, "-0.002"},
      {"-0.0004", 1, "0.000"},
      {"0.000500001", 1, "0.001"},
      {"0.0025", 1, "0.002"},
      {"3", 2, "1.500"},
      {"1", 3, "0.333"},
      {"2", 3, "0.667"},
      {"0.001", 2, "0.000"},
      {"0.003", 2, "0.002"},
      {"606742", 1, "606742.000"},
      {"-9999999999999999999999999999.9995", 1, "-10000000000000000000000000000.000"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.decimal);
    const Int128 units = *UnitsOfText(c.decimal);
    ExactNumber number{
        {units < 0, Natural(static_cast<Uint128>(units < 0 ? -units : units))}, 0, c.divisor};
    EXPECT_EQ(ThreeDecimals(number), c.text);
  }
}

}  // namespace
}  // namespace slq::exec
