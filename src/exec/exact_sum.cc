#include "exec/exact_sum.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace slq::exec {
namespace {

constexpr int kUnitDigits = 9;
constexpr int kIntegerDigitsMax = 28;
constexpr int kLimbBits = 32;
constexpr uint32_t kAdditionsMax = 1u << 29;

Uint128 Magnitude(Int128 value) {
  return value < 0 ? -static_cast<Uint128>(value) : static_cast<Uint128>(value);
}

// digits * 10^exponent in units, if it is whole and within the limits. `digits` has no
// sign and may have a point, which counts for nothing but its place.
std::optional<Int128> UnitsOfDigits(std::string_view digits, int exponent) {
  const size_t point = digits.find('.');
  if (point != std::string_view::npos) {
    // Zeros at the end of a fraction say nothing.
    while (digits.back() == '0') digits.remove_suffix(1);
    exponent -= static_cast<int>(digits.size() - point - 1);
  }
  Uint128 value = 0;
  int count = 0;  // of digits after leading zeros
  for (const char c : digits) {
    if (c == '.') continue;
    if (count == 0 && c == '0') continue;
    if (++count > kIntegerDigitsMax + kUnitDigits) return std::nullopt;
    value = value * 10 + static_cast<uint32_t>(c - '0');
  }
  if (count == 0) return Int128{0};
  if (exponent < -kUnitDigits || count + exponent > kIntegerDigitsMax) return std::nullopt;
  for (int i = exponent + kUnitDigits; i > 0; --i) value *= 10;
  return static_cast<Int128>(value);
}

// True if `f` is *scaled / kScale with at most 15 significant digits: no other decimal
// of so few digits reads back as `f`, so they are its shortest.
template <int64_t kScale>
bool ScalesExactly(double f, double* scaled) {
  constexpr double kSignificantMax = 1e15;
  *scaled = std::nearbyint(f * static_cast<double>(kScale));
  return std::fabs(*scaled) < kSignificantMax && *scaled / static_cast<double>(kScale) == f;
}

std::optional<Int128> UnitsOfShortestText(double f) {
  char buffer[32];
  const char* const end =
      std::to_chars(buffer, buffer + sizeof(buffer), std::fabs(f), std::chars_format::scientific)
          .ptr;
  const char* const e = std::find(static_cast<const char*>(buffer), end, 'e');
  int exponent = 0;
  std::from_chars(e[1] == '+' ? e + 2 : e + 1, end, exponent);
  const std::optional<Int128> units =
      UnitsOfDigits({buffer, static_cast<size_t>(e - buffer)}, exponent);
  if (!units.has_value()) return std::nullopt;
  return f < 0 ? -*units : *units;
}

// The total where it is a word with a bit to spare.
std::optional<uint64_t> ShortTotal(const ExactNumber& number) {
  if (number.binary_digits != 0 || number.total.magnitude.bit_width() > 63) return std::nullopt;
  return number.total.magnitude.ToWord();
}

// The nearest double of a quotient of two integers that doubles hold exactly, which is what the
// processor divides them into; nothing for others.
std::optional<double> QuotientOfExact(uint64_t units, uint64_t divisor) {
  constexpr uint64_t kExactBelow = uint64_t{1} << 53;
  constexpr uint64_t kPart = 1'000'000;  // most sums are whole thousandths
  uint64_t per_one = kUnitsPerOne;
  if (units >= kExactBelow && units % kPart == 0) {
    units /= kPart;
    per_one /= kPart;
  }
  if (units >= kExactBelow || divisor >= kExactBelow / per_one) return std::nullopt;
  return static_cast<double>(units) / static_cast<double>(per_one * divisor);
}

std::string WithPoint(std::string thousandths, bool negative) {
  if (thousandths.size() < 4) thousandths.insert(0, 4 - thousandths.size(), '0');
  thousandths.insert(thousandths.size() - 3, 1, '.');
  if (negative) thousandths.insert(0, 1, '-');
  return thousandths;
}

// The same as of an ExactNumber, for a total of one word.
std::string ThreeDecimals(uint64_t units, uint64_t divisor, bool negative) {
  constexpr uint64_t kUnitsPerThousandth = kUnitsPerOne / 1000;
  const uint64_t twice = 2 * units / kUnitsPerThousandth;
  const bool lost = 2 * units % kUnitsPerThousandth != 0 || twice % divisor != 0;
  uint64_t thousandths = twice / divisor / 2;
  const bool half = twice / divisor % 2 != 0;
  if (half && (lost || thousandths % 2 != 0)) ++thousandths;
  return WithPoint(std::to_string(thousandths), negative && thousandths != 0);
}

}  // namespace

std::optional<Int128> UnitsOfFloat(double f) {
  double scaled = 0;
  if (ScalesExactly<1000>(f, &scaled)) {
    return static_cast<Int128>(static_cast<int64_t>(scaled)) * (kUnitsPerOne / 1000);
  }
  if (ScalesExactly<kUnitsPerOne>(f, &scaled)) return static_cast<int64_t>(scaled);
  // Far from a whole count of units, no short decimal can be near.
  // The bound is twice what rounding can do to a float and to its product.
  constexpr double kRounding = 0x1p-51;
  const double units = f * static_cast<double>(kUnitsPerOne);
  if (std::fabs(units - scaled) > std::fabs(units) * kRounding) return std::nullopt;
  if (!(std::fabs(f) < 1e29)) return std::nullopt;
  return UnitsOfShortestText(f);
}

std::optional<Int128> UnitsOfText(std::string_view decimal) {
  const bool negative = decimal.front() == '-';
  if (negative) decimal.remove_prefix(1);
  const std::optional<Int128> units = UnitsOfDigits(decimal, 0);
  if (!units.has_value()) return std::nullopt;
  return negative ? -*units : *units;
}

void Signed::Add(const Signed& other) {
  if (negative == other.negative) {
    magnitude.Add(other.magnitude);
    return;
  }
  if (magnitude >= other.magnitude) {
    magnitude.Subtract(other.magnitude);
  } else {
    Natural difference = other.magnitude;
    difference.Subtract(magnitude);
    magnitude = std::move(difference);
    negative = other.negative;
  }
  if (magnitude.is_zero()) negative = false;
}

void WideSum::Add(Int128 value, int exponent) {
  const int position = exponent - kLowestExponent;
  auto limb = static_cast<size_t>(position / kLimbBits);
  const int64_t sign = value < 0 ? -1 : 1;
  Uint128 rest = Magnitude(value);
  const int shift = position % kLimbBits;
  // The first limb takes the low bits, so that no bit is shifted out at the top.
  const auto low = static_cast<uint32_t>(rest << shift);
  limbs_[limb] += sign * static_cast<int64_t>(low);
  rest >>= kLimbBits - shift;
  for (; rest != 0; rest >>= kLimbBits) {
    limbs_[++limb] += sign * static_cast<int64_t>(static_cast<uint32_t>(rest));
  }
  if (++additions_ >= kAdditionsMax) Carry();
}

void WideSum::Add(const WideSum& other) {
  Carry();
  WideSum carried = other;
  carried.Carry();
  for (size_t i = 0; i < kLimbs; ++i) limbs_[i] += carried.limbs_[i];
  Carry();
}

void WideSum::Add(const Signed& total) {
  Carry();
  const std::span<const uint32_t> digits = total.magnitude.digits();
  for (size_t i = 0; i < digits.size(); ++i) {
    limbs_[i] += total.negative ? -int64_t{digits[i]} : int64_t{digits[i]};
  }
  Carry();
}

// Makes every limb but the last 0 to 2^32 - 1; the last keeps the sign.
void WideSum::Carry() {
  int64_t carry = 0;
  for (size_t i = 0; i + 1 < kLimbs; ++i) {
    carry += limbs_[i];
    limbs_[i] = static_cast<int64_t>(static_cast<uint32_t>(carry));
    carry >>= kLimbBits;
  }
  limbs_.back() += carry;
  additions_ = 1;
}

Signed WideSum::Total() const {
  WideSum carried = *this;
  carried.Carry();
  Signed total;
  if (carried.limbs_.back() < 0) {
    total.negative = true;
    for (int64_t& limb : carried.limbs_) limb = -limb;
    carried.Carry();
  }
  for (size_t i = kLimbs; i-- > 0;) {
    total.magnitude.AddDigit(static_cast<uint32_t>(carried.limbs_[i]), i);
    total.magnitude.AddDigit(static_cast<uint32_t>(carried.limbs_[i] >> kLimbBits), i + 1);
  }
  return total;
}

void BinarySum::Add(double f) {
  if (f == 0) return;
  int exponent = 0;
  constexpr int kDigits = std::numeric_limits<double>::digits;
  constexpr int kSmallest = -1074;  // of the last bit of any double
  const double fraction = std::frexp(f, &exponent);
  const int digits = std::min(kDigits, exponent - kSmallest);
  AddScaled(static_cast<int64_t>(std::ldexp(fraction, digits)), exponent - digits);
}

void BinarySum::AddScaled(Int128 value, int exponent) {
  constexpr int kRoomBelow = 40;
  constexpr int kShiftMax = 69;  // with 53 bits and the sign 123
  if (is_zero()) exponent_ = std::max(exponent - kRoomBelow, WideSum::kLowestExponent);
  const int shift = exponent - exponent_;
  if (wide_ == nullptr && shift >= 0 && shift <= kShiftMax) {
    Int128 sum = 0;
    if (!__builtin_add_overflow(window_, value * (Int128{1} << shift), &sum)) {
      window_ = sum;
      return;
    }
  }
  Widen()->Add(value, exponent);
}

WideSum* BinarySum::Widen() {
  if (wide_ == nullptr) {
    wide_ = std::make_unique<WideSum>();
    if (window_ != 0) wide_->Add(window_, exponent_);
    window_ = 0;
  }
  return wide_.get();
}

void BinarySum::Add(const BinarySum& other) {
  if (other.wide_ != nullptr) {
    Widen()->Add(*other.wide_);
  } else if (other.window_ != 0) {
    if (is_zero()) exponent_ = other.exponent_;
    Int128 sum = 0;
    if (wide_ == nullptr && exponent_ == other.exponent_ &&
        !__builtin_add_overflow(window_, other.window_, &sum)) {
      window_ = sum;
    } else {
      Widen()->Add(other.window_, other.exponent_);
    }
  }
}

void BinarySum::Add(const Signed& total) {
  if (total.magnitude.is_zero()) return;
  // Where it fits, in the window: with room for smaller doubles and for many more.
  constexpr size_t kBitsMax = 80;
  constexpr size_t kRoomBelow = 20;
  const std::span<const uint32_t> digits = total.magnitude.digits();
  size_t low = 0;  // bits that are zero at the end, but for a few
  while (digits[low] == 0) ++low;
  low *= 32;
  Natural shifted = total.magnitude;
  shifted.ShiftRight(low);
  if (!is_zero() || shifted.bit_width() > kBitsMax) {
    Widen()->Add(total);
    return;
  }
  const size_t room = std::min(kRoomBelow, low);
  window_ = static_cast<Int128>(shifted.ToUint128() << room);
  if (total.negative) window_ = -window_;
  exponent_ = WideSum::kLowestExponent + static_cast<int>(low - room);
}

Signed BinarySum::Total() const {
  if (wide_ != nullptr) return wide_->Total();
  WideSum sum;
  if (window_ != 0) sum.Add(window_, exponent_);
  return sum.Total();
}

double NearestDouble(const ExactNumber& number) {
  if (number.total.magnitude.is_zero()) return 0;
  if (const std::optional<uint64_t> units = ShortTotal(number); units.has_value()) {
    const std::optional<double> quotient = QuotientOfExact(*units, number.divisor);
    if (quotient.has_value()) return number.total.negative ? -*quotient : *quotient;
  }
  // Enough bits that the quotient has at least 64.
  const size_t divisor_bits = Natural(number.divisor).bit_width() + 30;
  const size_t width = number.total.magnitude.bit_width();
  const size_t up = width < divisor_bits + 65 ? divisor_bits + 65 - width : 0;
  Natural quotient = number.total.magnitude;
  quotient.ShiftLeft(up);
  bool lost = quotient.Divide(number.divisor) != 0;
  lost = quotient.Divide(kUnitsPerOne) != 0 || lost;
  int exponent = -static_cast<int>(up) - static_cast<int>(number.binary_digits);
  // Down to 53 bits and one that says half; fewer where the result is subnormal, so that
  // nothing is rounded twice.
  constexpr int kSmallest = -1074;
  const int surplus = static_cast<int>(quotient.bit_width()) - 54;
  const int down = std::max(surplus, kSmallest - 1 - exponent);
  lost = quotient.ShiftRight(static_cast<size_t>(down)) || lost;
  exponent += down;
  uint64_t digits = quotient.ToWord() >> 1;
  if (quotient.is_odd() && (lost || (digits & 1) != 0)) ++digits;
  const double magnitude = std::ldexp(static_cast<double>(digits), exponent + 1);
  return number.total.negative ? -magnitude : magnitude;
}

std::string ThreeDecimals(const ExactNumber& number) {
  if (const std::optional<uint64_t> units = ShortTotal(number); units.has_value()) {
    return ThreeDecimals(*units, number.divisor, number.total.negative);
  }
  // Twice the thousandths, towards zero: the last bit says half, `lost` says more.
  constexpr uint64_t kUnitsPerThousandth = kUnitsPerOne / 1000;
  Natural thousandths = number.total.magnitude;
  thousandths.ShiftLeft(1);
  bool lost = thousandths.ShiftRight(number.binary_digits);
  lost = thousandths.Divide(kUnitsPerThousandth) != 0 || lost;
  lost = thousandths.Divide(number.divisor) != 0 || lost;
  const bool half = thousandths.is_odd();
  thousandths.ShiftRight(1);
  if (half && (lost || thousandths.is_odd())) thousandths.AddDigit(1, 0);
  return WithPoint(thousandths.ToDecimal(), number.total.negative && !thousandths.is_zero());
}

}  // namespace slq::exec
