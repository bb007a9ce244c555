#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "boost/multiprecision/cpp_int.hpp"
#include "support/reference_value.h"

namespace slq::reference {

using Integer = boost::multiprecision::cpp_int;

// digits / 10^places.
struct Decimal {
  Integer digits;
  unsigned places = 0;
};

// REQUIRES: IsDecimalText(text).
Decimal DecimalOfText(std::string_view text);

// The shortest digits that read back as `f`: [-]digits * 10^exponent. REQUIRES: finite.
struct ShortestDigits {
  bool negative = false;
  std::string digits;  // "0", or without zeros at either end
  int exponent = 0;
};
ShortestDigits ShortestOf(double f);
Decimal DecimalOfFloat(double f);

std::strong_ordering Compare(const Decimal& a, const Decimal& b);

// The nearest double to numerator / denominator, ties to even.
double NearestDouble(const Integer& numerator, const Integer& denominator);

// With three decimals, ties to even.
std::string ThreeDecimals(const Integer& numerator, const Integer& denominator);

// A sum of values, exact: those of at most 9 decimals and 28 digits before the point as
// decimals, others as the doubles they are.
class ExactSum {
 public:
  // False, and nothing added, if the datum is no number.
  bool Add(const Datum& d);

  uint64_t count() const { return count_; }
  // Null if nothing was added; `exact` gets the text with three decimals.
  Datum Sum(std::string* exact) const;
  Datum Average(std::string* exact) const;

 private:
  void AddFloat(double f);
  Datum Quotient(uint64_t divisor, std::string* exact) const;

  Integer units_;   // of 10^-9
  Integer binary_;  // of 2^-1074
  bool fraction_ = false;
  bool infinite_ = false;
  bool minus_infinite_ = false;
  uint64_t count_ = 0;
};

}  // namespace slq::reference
