#include "store/text_pattern.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"

namespace slq::store {
namespace {

constexpr size_t kPatternsMax = 256;
constexpr size_t kPatternBytesMax = 256;
constexpr size_t kRowsPerPattern = 16;  // at most one pattern for so many rows, after some
constexpr size_t kPatternsFree = 32;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// One text, split.
struct Split {
  std::string pattern;
  std::vector<int64_t> numbers;
};

bool SplitText(std::string_view text, Split* out) {
  out->pattern.clear();
  out->numbers.clear();
  for (size_t i = 0; i < text.size();) {
    if (!IsDigit(text[i])) {
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
  // Without a number the text is all there is.
  return !out->numbers.empty();
}

bool PatternJoiner::SetPatterns(std::vector<std::string_view> patterns) {
  pieces_.assign(patterns.size(), {});
  sizes_.assign(patterns.size(), 0);
  numbers_ = 0;
  for (size_t p = 0; p < patterns.size(); ++p) {
    const std::string_view pattern = patterns[p];
    size_t numbers = 0;
    for (size_t i = 0; i < pattern.size();) {
      const size_t end = std::min(pattern.find(kDigitsMark, i), pattern.size());
      if (end > i) pieces_[p].push_back({pattern.substr(i, end - i), 0});
      sizes_[p] += end - i;
      i = end;
      if (i == pattern.size()) break;
      const size_t digits = i + 1 < pattern.size() ? static_cast<uint8_t>(pattern[i + 1]) : 0;
      if (digits == 0 || digits > kDigitsMax) return false;
      pieces_[p].push_back({{}, digits});
      sizes_[p] += digits;
      ++numbers;
      i += 2;
    }
    numbers_ = std::max(numbers_, numbers);
  }
  return numbers_ <= kPatternNumbersMax;
}

}  // namespace slq::store
