#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slq/value.h"

// Texts that differ in their numbers only: "/api/items/4711" is the pattern "/api/items/ and
// four digits" with the number 4711. Times, addresses and paths with an id take a few bits
// so, where their texts take bytes.
namespace slq::store {

// In a pattern, a run of digits is kDigitsMark and a byte: the count of digits, 1 to 18, and
// kGoesOn if they are the next digits of the number before, as in a time of day.
inline constexpr char kDigitsMark = '\0';
inline constexpr uint8_t kGoesOn = 0x80;
inline constexpr size_t kDigitsMax = 18;
inline constexpr size_t kPatternNumbersMax = 16;

struct PatternedTexts {
  std::vector<std::string> patterns;
  std::vector<int64_t> codes;                 // of the pattern of each row
  std::vector<std::vector<int64_t>> numbers;  // the first number of each row, the second, ...
};

// Splits the strings; a null row repeats the one before it. False if they have too many
// different patterns, or cannot be split.
bool SplitPatterns(std::span<const Value> values, PatternedTexts* out);

// Puts texts together again.
class PatternJoiner {
 public:
  // False if `patterns` are none. They are viewed.
  bool SetPatterns(std::vector<std::string_view> patterns);
  size_t patterns() const { return pieces_.size(); }
  size_t numbers() const { return numbers_; }  // at most of any pattern
  size_t text_bytes(size_t pattern) const { return sizes_[pattern]; }

  // The texts of a pattern, with zero bytes for their digits.
  std::string ShapeOf(size_t pattern) const;

  // Writes text_bytes(pattern) bytes; number(n) gives the n-th number. False if a number
  // does not fit its digits.
  template <typename F>
  bool Join(size_t pattern, F number, char* out) const {
    size_t n = 0;
    uint64_t left = 0;
    for (const Piece& piece : pieces_[pattern]) {
      if (piece.digits == 0) {
        out += piece.literal.copy(out, piece.literal.size());
        continue;
      }
      if (piece.begins) left = static_cast<uint64_t>(number(n++));
      if (!PutDigits(left / piece.divisor, piece.digits, out)) return false;
      left %= piece.divisor;
      out += piece.digits;
    }
    return true;
  }

 private:
  struct Piece {
    std::string_view literal;
    size_t digits = 0;     // 0 for a literal
    uint64_t divisor = 1;  // of the number that begins here or before
    bool begins = false;   // a new number
  };
  static void AddToNumber(size_t digits, std::vector<Piece>* pieces);
  static bool PutDigits(uint64_t left, size_t digits, char* out) {
    for (size_t i = digits; i > 0; --i, left /= 10) out[i - 1] = static_cast<char>('0' + left % 10);
    return left == 0;
  }

  std::vector<std::vector<Piece>> pieces_;
  std::vector<size_t> sizes_;
  size_t numbers_ = 0;
};

}  // namespace slq::store
