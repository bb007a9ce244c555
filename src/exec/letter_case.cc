#include "exec/letter_case.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "base/utf8.h"
#include "exec/letter_case_table.h"

namespace slq::exec {
namespace {

char32_t Map(std::span<const CaseRange> table, char32_t code) {
  const auto after =
      std::upper_bound(table.begin(), table.end(), code,
                       [](char32_t c, const CaseRange& range) { return c < range.first; });
  if (after == table.begin()) return code;
  const CaseRange& range = *std::prev(after);
  if (code > range.last || (code - range.first) % range.step != 0) return code;
  return static_cast<char32_t>(static_cast<int32_t>(code) + range.delta);
}

bool IsAscii(std::string_view text) {
  unsigned char seen = 0;
  for (const char c : text) seen |= static_cast<unsigned char>(c);
  return seen < 0x80;
}

char AsciiLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
char AsciiUpper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

template <typename F>
void MapText(std::string_view text, std::string* out, F map) {
  out->clear();
  while (!text.empty()) {
    const CodePoint point = DecodeCodePoint(text);
    if (point.valid) {
      AppendCodePoint(map(point.code), out);
    } else {
      out->append(text.substr(0, point.bytes));
    }
    text.remove_prefix(point.bytes);
  }
}

}  // namespace

char32_t ToLower(char32_t code) { return Map(kToLower, code); }
char32_t ToUpper(char32_t code) { return Map(kToUpper, code); }

void LowerCase(std::string_view text, std::string* out) {
  if (IsAscii(text)) {
    out->resize(text.size());
    std::transform(text.begin(), text.end(), out->begin(), AsciiLower);
    return;
  }
  MapText(text, out, ToLower);
}

void UpperCase(std::string_view text, std::string* out) {
  if (IsAscii(text)) {
    out->resize(text.size());
    std::transform(text.begin(), text.end(), out->begin(), AsciiUpper);
    return;
  }
  MapText(text, out, ToUpper);
}

void FoldCase(std::string_view text, std::string* out) {
  if (IsAscii(text)) {
    LowerCase(text, out);
    return;
  }
  MapText(text, out, [](char32_t code) { return ToLower(ToUpper(code)); });
}

}  // namespace slq::exec
