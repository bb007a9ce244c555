#include "store/text_pattern.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "base/ascii.h"

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
struct Split {
  std::string pattern;
  std::vector<int64_t> numbers;
};

bool SplitText(std::string_view text, Split* out) {
  out->pattern.clear();
  out->numbers.clear();
  for (size_t i = 0; i < text.size();) {
    if (!IsDigit(text[i]) || IsPartOfName(text, i)) {
      if (text[i] == kDigitsMark) return false;
      out->pattern += text[i++];
      continue;
    }
    int64_t number = 0;
    size_t digits = 0;
    for (; i < text.size() && IsDigit(text[i]) && digits < kDigitsMax; ++i, ++digits) {
      number = number * 10 + (text[i] - '0');
    }
    out->pattern += kDigitsMark;
    out->pattern += static_cast<char>(digits);
    out->numbers.push_back(number);
    if (out->numbers.size() > kPatternNumbersMax) return false;
  }
  return out->pattern.size() <= kPatternBytesMax;
}

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
  absl::flat_hash_map<std::string, int64_t> known;
  Split split;
  *out = {};
  for (size_t row = 0; row < values.size(); ++row) {
    if (!values[row].is_null()) {
      if (!SplitText(values[row].string_value(), &split)) return false;
      const auto [at, is_new] =
          known.try_emplace(split.pattern, static_cast<int64_t>(known.size()));
      if (is_new) out->patterns.push_back(split.pattern);
      out->codes.push_back(at->second);
      const size_t count = known.size();
      if (count > kPatternsMax || count > kPatternsFree + row / kRowsPerPattern) return false;
    } else {
      out->codes.push_back(out->codes.empty() ? 0 : out->codes.back());
    }
    while (out->numbers.size() < split.numbers.size()) {
      out->numbers.emplace_back(row, split.numbers[out->numbers.size()]);
    }
    for (size_t n = 0; n < out->numbers.size(); ++n) {
      const bool has = n < split.numbers.size();
      out->numbers[n].push_back(has ? split.numbers[n] : row == 0 ? 0 : out->numbers[n].back());
    }
  }
  if (out->patterns.size() == 1) JoinNumbers(out);
  // Without a number the text is all there is.
  return !out->numbers.empty();
}

// The parts of the number so far stand before `digits` more.
void PatternJoiner::AddToNumber(size_t digits, std::vector<Piece>* pieces) {
  uint64_t shift = 1;
  for (size_t d = 0; d < digits; ++d) shift *= 10;
  for (size_t i = pieces->size(); i-- > 0;) {
    Piece& piece = (*pieces)[i];
    if (piece.digits == 0) continue;
    piece.divisor *= shift;
    if (piece.begins) break;
  }
}

std::string PatternJoiner::ShapeOf(size_t pattern) const {
  std::string shape;
  for (const Piece& piece : pieces_[pattern]) {
    shape += piece.literal;
    shape.append(piece.digits, '\0');
  }
  return shape;
}

bool PatternJoiner::SetPatterns(std::vector<std::string_view> patterns) {
  pieces_.assign(patterns.size(), {});
  sizes_.assign(patterns.size(), 0);
  numbers_ = 0;
  for (size_t p = 0; p < patterns.size(); ++p) {
    const std::string_view pattern = patterns[p];
    size_t numbers = 0;
    size_t in_number = 0;  // digits
    for (size_t i = 0; i < pattern.size();) {
      const size_t end = std::min(pattern.find(kDigitsMark, i), pattern.size());
      if (end > i) pieces_[p].push_back({pattern.substr(i, end - i), 0, 1, false});
      sizes_[p] += end - i;
      i = end;
      if (i == pattern.size()) break;
      const size_t code = i + 1 < pattern.size() ? static_cast<uint8_t>(pattern[i + 1]) : 0;
      const size_t digits = code & ~size_t{kGoesOn};
      const bool goes_on = (code & kGoesOn) != 0;
      if (digits == 0 || digits > kDigitsMax || (goes_on && numbers == 0)) return false;
      in_number = digits + (goes_on ? in_number : 0);
      if (in_number > kDigitsMax) return false;
      if (goes_on) AddToNumber(digits, &pieces_[p]);
      pieces_[p].push_back({{}, digits, 1, !goes_on});
      sizes_[p] += digits;
      numbers += goes_on ? 0 : 1;
      i += 2;
    }
    numbers_ = std::max(numbers_, numbers);
  }
  return numbers_ <= kPatternNumbersMax;
}

}  // namespace slq::store
