#include "emit/display_width.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_format.h"
#include "base/utf8.h"

namespace slq::emit {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Whole blocks rather than single characters: a column too many for a rare symbol is no
// harm, and the tables stay readable.
constexpr Range kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x26AA, 0x26AB},   {0x2705, 0x2705},   {0x274C, 0x274E},
    {0x2753, 0x2755},   {0x2795, 0x2797},   {0x2B1B, 0x2B1C},   {0x2E80, 0x303E},
    {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},
    {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},
    {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18CFF},
    {0x1AFF0, 0x1B2FF}, {0x1F18E, 0x1F19A}, {0x1F200, 0x1F265}, {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7EB}, {0x1F90C, 0x1FAFF}, {0x20000, 0x3FFFD},
};
constexpr Range kCombining[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F},
    {0x06D6, 0x06DC}, {0x0900, 0x0902}, {0x093C, 0x093C}, {0x0941, 0x0948}, {0x0E31, 0x0E31},
    {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF},
    {0x302A, 0x302D}, {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF},
};
// Characters that a reader cannot see but a terminal or an editor obeys.
constexpr Range kHidden[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},     {0x061C, 0x061C}, {0x180E, 0x180E},
    {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB},
};

template <size_t N>
bool Contains(const Range (&ranges)[N], char32_t code) {
  const Range* const found =
      std::lower_bound(std::begin(ranges), std::end(ranges), code,
                       [](const Range& range, char32_t c) { return range.last < c; });
  return found != std::end(ranges) && found->first <= code;
}

size_t WidthOf(char32_t code) {
  if (code < 0x300) return 1;
  if (Contains(kCombining, code)) return 0;
  return Contains(kWide, code) ? 2 : 1;
}

void AppendEscape(char32_t code, std::string* out) {
  switch (code) {
    case '\n':
      *out += "\\n";
      return;
    case '\r':
      *out += "\\r";
      return;
    case '\t':
      *out += "\\t";
      return;
    default:
      if (code < 0x80) {
        absl::StrAppendFormat(out, "\\x%02x", static_cast<unsigned>(code));
      } else {
        absl::StrAppendFormat(out, "\\u%04x", static_cast<unsigned>(code));
      }
  }
}

}  // namespace

std::string VisibleText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint next = DecodeCodePoint(text);
    if (!next.valid) {
      for (char c : text.substr(0, next.bytes)) {
        absl::StrAppendFormat(&out, "\\x%02x", static_cast<unsigned char>(c));
      }
    } else if (Contains(kHidden, next.code)) {
      AppendEscape(next.code, &out);
    } else {
      out += text.substr(0, next.bytes);
    }
    text.remove_prefix(next.bytes);
  }
  return out;
}

size_t DisplayWidth(std::string_view visible) {
  size_t width = 0;
  while (!visible.empty()) {
    const CodePoint next = DecodeCodePoint(visible);
    width += WidthOf(next.code);
    visible.remove_prefix(next.bytes);
  }
  return width;
}

std::string CutToWidth(std::string_view visible, size_t width) {
  size_t used = 0;
  size_t kept_bytes = 0;  // that fit together with the mark
  size_t at = 0;
  while (at < visible.size()) {
    const CodePoint next = DecodeCodePoint(visible.substr(at));
    used += WidthOf(next.code);
    if (used > width) return std::string(visible.substr(0, kept_bytes)) + "…";
    at += next.bytes;
    if (used < width) kept_bytes = at;
  }
  return std::string(visible);
}

}  // namespace slq::emit
