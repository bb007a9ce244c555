#include "store/text_pattern.h"

#include <algorithm>
#include <array>

#include "absl/container/flat_hash_map.h"
#include "base/ascii.h"
#include "store/text_table.h"

namespace slq::store {
namespace {

constexpr size_t kPatternsMax = 1024;
constexpr size_t kPatternBytesMax = 256;
constexpr size_t kRowsPerPattern = 16;  // at most one pattern for so many rows, after some
constexpr size_t kPatternsFree = 192;

// A single digit after a letter names a thing ("v1") more often than it counts.
bool IsPartOfName(std::string_view text, size_t i) {
  return i > 0 && IsLetter(text[i - 1]) && (i + 1 == text.size() || !IsDigit(text[i + 1]));
}

// One text, split.
class Split {
 public:
  // False for a text that no pattern has.
  bool Set(std::string_view text) {
    if (text.size() > kTextBytesMax) return false;
    const char* in = text.data();
    const char* const end = in + text.size();
    char* out = pattern_.data();
    numbers_count_ = 0;
    while (in < end) {
      if (!IsDigit(*in) || IsPartOfName(text, static_cast<size_t>(in - text.data()))) {
        if (*in == kDigitsMark) return false;
        *out++ = *in++;
        continue;
      }
      if (numbers_count_ == kPatternNumbersMax) return false;
      const char* const digits_end = in + std::min<std::ptrdiff_t>(end - in, kDigitsMax);
      const char* const begin = in;
      int64_t number = 0;
      for (; in < digits_end && IsDigit(*in); ++in) number = number * 10 + (*in - '0');
      *out++ = kDigitsMark;
      *out++ = static_cast<char>(in - begin);
      numbers_[numbers_count_++] = number;
    }
    pattern_bytes_ = static_cast<size_t>(out - pattern_.data());
    return pattern_bytes_ <= kPatternBytesMax;
  }

  std::string_view pattern() const { return {pattern_.data(), pattern_bytes_}; }
  std::span<const int64_t> numbers() const { return std::span(numbers_).first(numbers_count_); }

 private:
  // No pattern is of a longer text, and none takes more than twice as much.
  static constexpr size_t kTextBytesMax = kPatternBytesMax + kPatternNumbersMax * kDigitsMax;

  std::array<char, 2 * kTextBytesMax> pattern_;
  size_t pattern_bytes_ = 0;
  std::array<int64_t, kPatternNumbersMax> numbers_;
  size_t numbers_count_ = 0;
};

// The digits of a time are one number that rises, where its parts go up and down.
void JoinNumbers(PatternedTexts* texts) {
  const std::string& pattern = texts->patterns[0];
  std::vector<std::vector<int64_t>> joined;
  std::string joins;
  size_t n = 0;
  size_t digits = 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    joins += pattern[i];
    if (pattern[i] != kDigitsMark) continue;
    const size_t width = static_cast<unsigned char>(pattern[++i]);
    const std::vector<int64_t>& part = texts->numbers[n++];
    if (joined.empty() || digits + width > kDigitsMax) {
      joined.push_back(part);
      digits = width;
      joins += static_cast<char>(width);
      continue;
    }
    int64_t shift = 1;
    for (size_t d = 0; d < width; ++d) shift *= 10;
    for (size_t row = 0; row < part.size(); ++row) {
      joined.back()[row] = joined.back()[row] * shift + part[row];
    }
    digits += width;
    joins += static_cast<char>(width | kGoesOn);
  }
  size_t rising = 0;
  for (const std::vector<int64_t>& numbers : joined) {
    for (size_t row = 1; row < numbers.size(); ++row) rising += numbers[row] >= numbers[row - 1];
  }
  if (joined.size() == n || rising * 16 < joined.size() * texts->codes.size() * 15) return;
  texts->numbers = std::move(joined);
  texts->patterns[0] = std::move(joins);
}

}  // namespace

bool SplitPatterns(std::span<const Value> values, PatternedTexts* out) {
  absl::flat_hash_map<std::string_view, int64_t, TextHash, TextEqual> known;  // of out->patterns
  Split split;
  *out = {};
  out->patterns.reserve(kPatternsMax + 1);  // texts of few bytes move with their string
  out->codes.reserve(values.size());
  int64_t code = 0;
  for (size_t row = 0; row < values.size(); ++row) {
    if (!values[row].is_null()) {
      if (!split.Set(values[row].string_value())) return false;
      if (out->patterns.empty() || split.pattern() != out->patterns[static_cast<size_t>(code)]) {
        const auto at = known.find(split.pattern());
        if (at != known.end()) {
          code = at->second;
        } else {
          code = static_cast<int64_t>(known.size());
          known.emplace(out->patterns.emplace_back(split.pattern()), code);
        }
      }
      const size_t count = known.size();
      if (count > kPatternsMax || count > kPatternsFree + row / kRowsPerPattern) return false;
    }
    out->codes.push_back(code);
    const std::span<const int64_t> numbers = split.numbers();
    while (out->numbers.size() < numbers.size()) {
      out->numbers.emplace_back().reserve(values.size());
      out->numbers.back().assign(row, numbers[out->numbers.size() - 1]);
    }
    for (size_t n = 0; n < out->numbers.size(); ++n) {
      std::vector<int64_t>& column = out->numbers[n];
      column.push_back(n < numbers.size() ? numbers[n] : row == 0 ? 0 : column.back());
    }
  }
  if (out->patterns.size() == 1) JoinNumbers(out);
  // Without a number the text is all there is.
  return !out->numbers.empty();
}

// The parts of the number so far stand before `digits` more.
void PatternJoiner::AddToNumber(size_t digits, std::span<Piece> pieces) {
  for (size_t i = pieces.size(); i-- > 0;) {
    Piece& piece = pieces[i];
    if (piece.digits == 0) continue;
    piece.below = static_cast<uint8_t>(piece.below + digits);
    if (piece.begins) break;
  }
}

void PatternJoiner::PlacesOf(size_t pattern, std::vector<Place>* places) const {
  places->clear();
  uint8_t number = 0;
  for (const Piece& piece : PiecesOf(pattern)) {
    for (const char c : piece.literal) places->push_back({c, 0, 0, false});
    if (piece.digits == 0) continue;
    if (piece.begins) ++number;
    for (size_t i = 0; i < piece.digits; ++i) {
      const size_t below = piece.below + piece.digits - i - 1u;
      places->push_back({kDigitsMark, static_cast<uint8_t>(number - 1), static_cast<uint8_t>(below),
                         piece.begins && i == 0});
    }
  }
}

bool PatternJoiner::AddPattern(std::string_view pattern) {
  const size_t first = pieces_.size();
  size_t bytes = 0;
  size_t numbers = 0;
  size_t in_number = 0;  // digits
  for (size_t i = 0; i < pattern.size();) {
    const size_t end = std::min(pattern.find(kDigitsMark, i), pattern.size());
    if (end > i) pieces_.push_back({pattern.substr(i, end - i), 0, 0, false});
    bytes += end - i;
    i = end;
    if (i == pattern.size()) break;
    const size_t code = i + 1 < pattern.size() ? static_cast<uint8_t>(pattern[i + 1]) : 0;
    const size_t digits = code & ~size_t{kGoesOn};
    const bool goes_on = (code & kGoesOn) != 0;
    if (digits == 0 || digits > kDigitsMax || (goes_on && numbers == 0)) return false;
    in_number = digits + (goes_on ? in_number : 0);
    if (in_number > kDigitsMax) return false;
    if (goes_on) AddToNumber(digits, std::span(pieces_).subspan(first));
    pieces_.push_back({{}, static_cast<uint8_t>(digits), 0, !goes_on});
    bytes += digits;
    numbers += goes_on ? 0 : 1;
    i += 2;
  }
  texts_.push_back({first, bytes});
  numbers_ = std::max(numbers_, numbers);
  return true;
}

bool PatternJoiner::SetPatterns(std::span<const std::string_view> patterns) {
  pieces_.clear();
  texts_.clear();
  numbers_ = 0;
  return std::all_of(patterns.begin(), patterns.end(),
                     [this](std::string_view pattern) { return AddPattern(pattern); }) &&
         numbers_ <= kPatternNumbersMax;
}

}  // namespace slq::store
