#include "support/reference_decimal.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace slq::reference {
namespace {

constexpr int kUnitPlaces = 9;
constexpr int kIntegerDigitsMax = 28;
constexpr unsigned kBinaryPlaces = 1074;

Integer PowerOfTen(unsigned n) { return boost::multiprecision::pow(Integer(10), n); }

// To a whole number, ties to even. REQUIRES: denominator > 0.
Integer Rounded(const Integer& numerator, const Integer& denominator) {
  const bool negative = numerator < 0;
  const Integer size = negative ? Integer(-numerator) : numerator;
  Integer quotient = size / denominator;
  const Integer twice = (size % denominator) * 2;
  if (twice > denominator || (twice == denominator && quotient % 2 != 0)) ++quotient;
  return negative ? Integer(-quotient) : quotient;
}

}  // namespace

Decimal DecimalOfText(std::string_view text) {
  Decimal decimal;
  bool negative = false;
  bool after_point = false;
  for (const char c : text) {
    if (c == '-') {
      negative = true;
    } else if (c == '.') {
      after_point = true;
    } else {
      decimal.digits = decimal.digits * 10 + (c - '0');
      if (after_point) ++decimal.places;
    }
  }
  if (negative) decimal.digits = -decimal.digits;
  return decimal;
}

ShortestDigits ShortestOf(double f) {
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof(buffer), std::fabs(f), std::chars_format::scientific);
  const std::string_view text(buffer, static_cast<size_t>(end.ptr - buffer));
  const size_t e = text.find('e');
  ShortestDigits shortest;
  shortest.negative = f < 0;
  const char* exponent = text.data() + e + 1;
  if (*exponent == '+') ++exponent;
  std::from_chars(exponent, text.data() + text.size(), shortest.exponent);
  for (const char c : text.substr(0, e)) {
    if (c != '.') shortest.digits += c;
  }
  shortest.exponent -= static_cast<int>(shortest.digits.size()) - 1;
  while (shortest.digits.size() > 1 && shortest.digits.back() == '0') {
    shortest.digits.pop_back();
    ++shortest.exponent;
  }
  return shortest;
}

Decimal DecimalOfFloat(double f) {
  const ShortestDigits shortest = ShortestOf(f);
  Decimal decimal{Integer(shortest.digits), 0};
  if (shortest.negative) decimal.digits = -decimal.digits;
  if (shortest.exponent >= 0) {
    decimal.digits *= PowerOfTen(static_cast<unsigned>(shortest.exponent));
  } else {
    decimal.places = static_cast<unsigned>(-shortest.exponent);
  }
  return decimal;
}

std::strong_ordering Compare(const Decimal& a, const Decimal& b) {
  const Integer x = a.digits * PowerOfTen(b.places);
  const Integer y = b.digits * PowerOfTen(a.places);
  if (x == y) return std::strong_ordering::equal;
  return x < y ? std::strong_ordering::less : std::strong_ordering::greater;
}

double NearestDouble(const Integer& numerator, const Integer& denominator) {
  if (numerator == 0) return 0;
  const Integer size = numerator < 0 ? Integer(-numerator) : numerator;
  // 2^top <= size / denominator < 2^(top + 1)
  int top = static_cast<int>(msb(size)) - static_cast<int>(msb(denominator));
  const bool below = top >= 0 ? size < (denominator << static_cast<unsigned>(top))
                              : (size << static_cast<unsigned>(-top)) < denominator;
  if (below) --top;
  const int last = std::max(top - 52, -static_cast<int>(kBinaryPlaces));
  const Integer mantissa = last >= 0 ? Rounded(size, denominator << static_cast<unsigned>(last))
                                     : Rounded(size << static_cast<unsigned>(-last), denominator);
  const double f = std::ldexp(mantissa.convert_to<double>(), last);
  return numerator < 0 ? -f : f;
}

std::string ThreeDecimals(const Integer& numerator, const Integer& denominator) {
  const Integer thousandths = Rounded(numerator * 1000, denominator);
  const bool negative = thousandths < 0;
  std::string digits = Integer(negative ? Integer(-thousandths) : thousandths).str();
  if (digits.size() < 4) digits.insert(0, 4 - digits.size(), '0');
  digits.insert(digits.size() - 3, 1, '.');
  return negative ? '-' + digits : digits;
}

void ExactSum::AddFloat(double f) {
  if (std::isinf(f)) {
    (f > 0 ? infinite_ : minus_infinite_) = true;
    return;
  }
  int exponent = 0;
  const double mantissa = std::frexp(f, &exponent);  // f = mantissa * 2^exponent
  const auto whole = static_cast<int64_t>(std::ldexp(mantissa, 53));
  const int shift = exponent - 53 + static_cast<int>(kBinaryPlaces);
  // A subnormal has fewer bits than 53; those shifted out are zeros.
  binary_ += shift >= 0 ? Integer(whole) << static_cast<unsigned>(shift)
                        : Integer(whole / (int64_t{1} << -shift));
}

bool ExactSum::Add(const Datum& d) {
  if (!IsNumeric(d)) return false;
  ++count_;
  if (const auto* l = std::get_if<int64_t>(&d)) {
    units_ += Integer(*l) * PowerOfTen(kUnitPlaces);
    return true;
  }
  Decimal decimal;
  double near = 0;
  if (const auto* f = std::get_if<double>(&d)) {
    fraction_ = true;
    decimal = DecimalOfFloat(*f);
    near = *f;
  } else {
    const std::string& text = std::get<std::string>(d);
    decimal = DecimalOfText(text);
    if (text.find('.') != std::string::npos) fraction_ = true;
    near = NearestDouble(decimal.digits, PowerOfTen(decimal.places));
  }
  while (decimal.places > 0 && decimal.digits % 10 == 0) {
    decimal.digits /= 10;
    --decimal.places;
  }
  const Integer limit = PowerOfTen(kIntegerDigitsMax + decimal.places);
  if (decimal.places <= kUnitPlaces && decimal.digits < limit && decimal.digits > -limit) {
    units_ += decimal.digits * PowerOfTen(kUnitPlaces - decimal.places);
  } else {
    fraction_ = true;
    AddFloat(near);
  }
  return true;
}

Datum ExactSum::Quotient(uint64_t divisor, std::string* exact) const {
  if (infinite_ || minus_infinite_) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const double f = infinite_ && minus_infinite_ ? std::numeric_limits<double>::quiet_NaN()
                     : infinite_                  ? kInfinity
                                                  : -kInfinity;
    *exact = CanonicalText(f);
    return f;
  }
  const Integer numerator = (units_ << kBinaryPlaces) + binary_ * PowerOfTen(kUnitPlaces);
  const Integer denominator = (PowerOfTen(kUnitPlaces) << kBinaryPlaces) * divisor;
  *exact = ThreeDecimals(numerator, denominator);
  return NearestDouble(numerator, denominator);
}

Datum ExactSum::Sum(std::string* exact) const {
  exact->clear();
  if (count_ == 0) return {};
  const Datum near = Quotient(1, exact);
  const Integer whole = units_ / PowerOfTen(kUnitPlaces);
  const bool is_long = !fraction_ && binary_ == 0 && whole <= std::numeric_limits<int64_t>::max() &&
                       whole >= std::numeric_limits<int64_t>::min();
  return is_long ? Datum(whole.convert_to<int64_t>()) : near;
}

Datum ExactSum::Average(std::string* exact) const {
  exact->clear();
  if (count_ == 0) return {};
  return Quotient(count_, exact);
}

}  // namespace slq::reference
