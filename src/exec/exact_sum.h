#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/int128.h"
#include "exec/natural.h"

// Sums without rounding. Decimals add as whole counts of 10^-9 ("units"); what has more
// digits than that adds as the binary fraction it is. Both are exact, so a sum does not
// depend on the order of its addends, and it is rounded once, at the end.
namespace slq::exec {

inline constexpr int64_t kUnitsPerOne = 1'000'000'000;

// The units of a float, if the shortest decimal that reads back as it has at most 9
// digits after the point and 28 before it.
std::optional<Int128> UnitsOfFloat(double f);

// The units of a decimal number (column/number.h), if it has at most 9 digits after the
// point and 28 before it, not counting zeros at either end.
std::optional<Int128> UnitsOfText(std::string_view decimal);

// A signed number of any size.
struct Signed {
  bool negative = false;
  Natural magnitude;
  void Add(const Signed& other);
};

// A fixed-point sum wide enough for any number of doubles, or of 128-bit integers.
class WideSum {
 public:
  // Adds value * 2^exponent. REQUIRES: exponent >= kLowestExponent, and the value fits.
  void Add(Int128 value, int exponent);
  void Add(const WideSum& other);
  // Adds a count of 2^kLowestExponent. REQUIRES: at most kDigitsMax digits.
  void Add(const Signed& total);

  // The sum as a count of 2^kLowestExponent.
  Signed Total() const;

  static constexpr int kLowestExponent = -1088;
  static constexpr size_t kDigitsMax = 68;  // of any sum of doubles, and room for many such

 private:
  static constexpr size_t kLimbs = 70;
  void Carry();

  // Base 2^32, each with room for many additions before carries have to run.
  std::array<int64_t, kLimbs> limbs_ = {};
  uint32_t additions_ = 0;
};

// The exact sum of finite doubles. Doubles of like size share a 128-bit window; the
// first that does not fit moves the sum to a WideSum.
class BinarySum {
 public:
  void Add(double f);
  void Add(const BinarySum& other);
  // Adds a count of 2^WideSum::kLowestExponent. REQUIRES: at most WideSum::kDigitsMax digits.
  void Add(const Signed& total);

  bool is_zero() const { return window_ == 0 && wide_ == nullptr; }
  bool is_wide() const { return wide_ != nullptr; }

  // As a count of 2^WideSum::kLowestExponent.
  Signed Total() const;

 private:
  void AddScaled(Int128 value, int exponent);
  WideSum* Widen();

  Int128 window_ = 0;  // a count of 2^exponent_
  std::unique_ptr<WideSum> wide_;
  int exponent_ = 0;
};

// total / (10^9 * 2^binary_digits * divisor): a sum, or an average with its count.
struct ExactNumber {
  Signed total;
  uint32_t binary_digits = 0;
  uint64_t divisor = 1;
};

// The nearest double, ties to even; infinite past the largest.
double NearestDouble(const ExactNumber& number);

// With exactly three decimals, ties to even, never "-0.000".
std::string ThreeDecimals(const ExactNumber& number);

}  // namespace slq::exec
