#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "absl/container/inlined_vector.h"
#include "base/int128.h"

namespace slq::exec {

// A whole number of any size, zero or more: the little arithmetic that a sum needs to
// be rounded once, from its exact value. Small ones take no heap memory.
class Natural {
 public:
  Natural() = default;
  explicit Natural(Uint128 value);

  // Base 2^32, lowest first; zeros at the end do not count.
  explicit Natural(std::span<const uint32_t> digits);
  std::span<const uint32_t> digits() const { return {digits_.data(), digits_.size()}; }

  bool is_zero() const { return digits_.empty(); }
  size_t bit_width() const;
  bool is_odd() const { return !digits_.empty() && (digits_[0] & 1) != 0; }

  // Adds value * 2^(32 * place).
  void AddDigit(uint32_t value, size_t place);
  void Add(const Natural& other);
  // REQUIRES: *this >= other.
  void Subtract(const Natural& other);
  void Multiply(uint32_t factor);
  void ShiftLeft(size_t bits);

  // True if bits other than zero fell off the end.
  bool ShiftRight(size_t bits);

  // Divides, towards zero, and returns the remainder. REQUIRES: divisor > 0.
  uint64_t Divide(uint64_t divisor);

  // REQUIRES: bit_width() <= 64.
  uint64_t ToWord() const;
  // REQUIRES: bit_width() <= 128.
  Uint128 ToUint128() const;
  std::string ToDecimal() const;

  friend std::strong_ordering operator<=>(const Natural& a, const Natural& b);
  friend bool operator==(const Natural& a, const Natural& b) = default;

 private:
  void DropLeadingZeros();

  absl::InlinedVector<uint32_t, 8> digits_;  // base 2^32, lowest first, the last not 0
};

}  // namespace slq::exec
