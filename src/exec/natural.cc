#include "exec/natural.h"

#include <algorithm>
#include <bit>

namespace slq::exec {
namespace {

constexpr size_t kDigitBits = 32;

}  // namespace

Natural::Natural(Uint128 value) {
  for (; value != 0; value >>= kDigitBits) digits_.push_back(static_cast<uint32_t>(value));
}

Natural::Natural(std::span<const uint32_t> digits) : digits_(digits.begin(), digits.end()) {
  DropLeadingZeros();
}

Uint128 Natural::ToUint128() const {
  Uint128 value = 0;
  for (size_t i = digits_.size(); i-- > 0;) value = value << kDigitBits | digits_[i];
  return value;
}

size_t Natural::bit_width() const {
  if (digits_.empty()) return 0;
  return digits_.size() * kDigitBits - static_cast<size_t>(std::countl_zero(digits_.back()));
}

void Natural::DropLeadingZeros() {
  while (!digits_.empty() && digits_.back() == 0) digits_.pop_back();
}

void Natural::AddDigit(uint32_t value, size_t place) {
  if (value == 0) return;
  if (digits_.size() <= place) digits_.resize(place + 1, 0);
  uint64_t carry = value;
  for (size_t i = place; carry != 0; ++i) {
    if (i == digits_.size()) digits_.push_back(0);
    carry += digits_[i];
    digits_[i] = static_cast<uint32_t>(carry);
    carry >>= kDigitBits;
  }
}

void Natural::Add(const Natural& other) {
  if (digits_.size() < other.digits_.size()) digits_.resize(other.digits_.size(), 0);
  uint64_t carry = 0;
  for (size_t i = 0; i < digits_.size(); ++i) {
    carry += digits_[i];
    if (i < other.digits_.size()) carry += other.digits_[i];
    digits_[i] = static_cast<uint32_t>(carry);
    carry >>= kDigitBits;
  }
  if (carry != 0) digits_.push_back(static_cast<uint32_t>(carry));
}

void Natural::Subtract(const Natural& other) {
  int64_t borrow = 0;
  for (size_t i = 0; i < digits_.size(); ++i) {
    borrow += digits_[i];
    if (i < other.digits_.size()) borrow -= other.digits_[i];
    digits_[i] = static_cast<uint32_t>(borrow);
    borrow >>= kDigitBits;
  }
  DropLeadingZeros();
}

void Natural::Multiply(uint32_t factor) {
  uint64_t carry = 0;
  for (uint32_t& digit : digits_) {
    carry += static_cast<uint64_t>(digit) * factor;
    digit = static_cast<uint32_t>(carry);
    carry >>= kDigitBits;
  }
  if (carry != 0) digits_.push_back(static_cast<uint32_t>(carry));
  DropLeadingZeros();
}

void Natural::ShiftLeft(size_t bits) {
  if (digits_.empty()) return;
  const size_t shift = bits % kDigitBits;
  uint64_t carry = 0;
  for (uint32_t& digit : digits_) {
    carry |= static_cast<uint64_t>(digit) << shift;
    digit = static_cast<uint32_t>(carry);
    carry >>= kDigitBits;
  }
  if (carry != 0) digits_.push_back(static_cast<uint32_t>(carry));
  digits_.insert(digits_.begin(), bits / kDigitBits, 0);
}

bool Natural::ShiftRight(size_t bits) {
  const size_t whole = std::min(bits / kDigitBits, digits_.size());
  const auto first = digits_.begin() + static_cast<std::ptrdiff_t>(whole);
  bool lost = std::any_of(digits_.begin(), first, [](uint32_t digit) { return digit != 0; });
  digits_.erase(digits_.begin(), first);
  const size_t shift = bits % kDigitBits;
  uint64_t above = 0;
  for (size_t i = digits_.size(); i-- > 0;) {
    const uint64_t wide = (above << kDigitBits) | digits_[i];
    above = digits_[i] & ((uint64_t{1} << shift) - 1);
    digits_[i] = static_cast<uint32_t>(wide >> shift);
  }
  lost = lost || above != 0;
  DropLeadingZeros();
  return lost;
}

uint64_t Natural::Divide(uint64_t divisor) {
  Uint128 remainder = 0;
  for (size_t i = digits_.size(); i-- > 0;) {
    const Uint128 wide = (remainder << kDigitBits) | digits_[i];
    digits_[i] = static_cast<uint32_t>(wide / divisor);
    remainder = wide % divisor;
  }
  DropLeadingZeros();
  return static_cast<uint64_t>(remainder);
}

uint64_t Natural::ToWord() const {
  uint64_t word = digits_.empty() ? 0 : digits_[0];
  if (digits_.size() > 1) word |= static_cast<uint64_t>(digits_[1]) << kDigitBits;
  return word;
}

std::string Natural::ToDecimal() const {
  if (digits_.empty()) return "0";
  constexpr uint64_t kChunk = 1'000'000'000;
  std::string reversed;
  Natural rest = *this;
  while (!rest.is_zero()) {
    uint64_t chunk = rest.Divide(kChunk);
    for (int i = 0; i < 9 && (chunk != 0 || !rest.is_zero()); ++i, chunk /= 10) {
      reversed += static_cast<char>('0' + chunk % 10);
    }
  }
  return {reversed.rbegin(), reversed.rend()};
}

std::strong_ordering operator<=>(const Natural& a, const Natural& b) {
  if (a.digits_.size() != b.digits_.size()) return a.digits_.size() <=> b.digits_.size();
  for (size_t i = a.digits_.size(); i-- > 0;) {
    if (a.digits_[i] != b.digits_[i]) return a.digits_[i] <=> b.digits_[i];
  }
  return std::strong_ordering::equal;
}

}  // namespace slq::exec
