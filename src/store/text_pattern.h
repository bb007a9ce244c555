#pragma once

#include <array>
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

inline constexpr std::array<uint64_t, kDigitsMax + 1> kTens = [] {
  std::array<uint64_t, kDigitsMax + 1> tens = {1};
  for (size_t i = 1; i < tens.size(); ++i) tens[i] = 10 * tens[i - 1];
  return tens;
}();

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
  bool SetPatterns(std::span<const std::string_view> patterns);
  size_t patterns() const { return texts_.size(); }
  size_t numbers() const { return numbers_; }  // at most of any pattern
  size_t text_bytes(size_t pattern) const { return texts_[pattern].bytes; }

  // A byte of the texts of a pattern.
  struct Place {
    char literal = kDigitsMark;  // or a digit
    uint8_t number = 0;          // of which number
    uint8_t below = 0;           // how many digits of the number follow
    bool is_first = false;       // none comes before
  };
  void PlacesOf(size_t pattern, std::vector<Place>* places) const;

  // Writes text_bytes(pattern) bytes; number(n) gives the n-th number. False if a number
  // does not fit its digits.
  template <typename F>
  bool Join(size_t pattern, F number, char* out) const {
    size_t n = 0;
    uint64_t left = 0;
    for (const Piece& piece : PiecesOf(pattern)) {
      if (piece.digits == 0) {
        out += piece.literal.copy(out, piece.literal.size());
        continue;
      }
      if (piece.begins) left = static_cast<uint64_t>(number(n++));
      uint64_t here = left;
      if (piece.below > 0) {
        here = left / kTens[piece.below];
        left %= kTens[piece.below];
      }
      if (!PutDigits(here, piece.digits, out)) return false;
      out += piece.digits;
    }
    return true;
  }

 private:
  struct Piece {
    std::string_view literal;
    uint8_t digits = 0;   // 0 for a literal
    uint8_t below = 0;    // how many digits of the number are in later pieces
    bool begins = false;  // a new number
  };
  struct Text {
    size_t first_piece = 0;
    size_t bytes = 0;
  };
  static void AddToNumber(size_t digits, std::span<Piece> pieces);
  static bool PutDigits(uint64_t left, size_t digits, char* out) {
    for (size_t i = digits; i > 0; --i, left /= 10) out[i - 1] = static_cast<char>('0' + left % 10);
    return left == 0;
  }
  bool AddPattern(std::string_view pattern);
  std::span<const Piece> PiecesOf(size_t pattern) const {
    const size_t first = texts_[pattern].first_piece;
    const size_t end =
        pattern + 1 < texts_.size() ? texts_[pattern + 1].first_piece : pieces_.size();
    return std::span(pieces_).subspan(first, end - first);
  }

  std::vector<Piece> pieces_;
  std::vector<Text> texts_;
  size_t numbers_ = 0;
};

}  // namespace slq::store
