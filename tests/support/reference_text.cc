#include "support/reference_text.h"

#include <algorithm>
#include <clocale>
#include <cwctype>

#include "base/int128.h"
#include "base/utf8.h"

namespace slq::reference {
namespace {

constexpr char32_t kStrayByte = 0x110000;

// The simple mappings of the C library.
locale_t Unicode() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}
char32_t LowerPoint(char32_t c) {
  return c >= kStrayByte ? c : static_cast<char32_t>(towlower_l(static_cast<wint_t>(c), Unicode()));
}
char32_t UpperPoint(char32_t c) {
  return c >= kStrayByte ? c : static_cast<char32_t>(towupper_l(static_cast<wint_t>(c), Unicode()));
}

// One part of a pattern.
struct Part {
  enum class Kind : uint8_t { kAny, kOne, kPoint };
  Kind kind = Kind::kPoint;
  char32_t point = 0;
};

// Which prefixes of the text the parts so far can match, part after part.
bool Matches(const std::vector<char32_t>& text, const std::vector<Part>& parts) {
  std::vector<bool> reached(text.size() + 1);
  reached[0] = true;
  for (const Part& part : parts) {
    std::vector<bool> next(text.size() + 1);
    bool before = false;
    for (size_t i = 0; i <= text.size(); ++i) {
      if (part.kind == Part::Kind::kAny) {
        before = before || reached[i];
        next[i] = before;
      } else if (i > 0 && reached[i - 1]) {
        next[i] = part.kind == Part::Kind::kOne || text[i - 1] == part.point;
      }
    }
    reached = std::move(next);
  }
  return reached[text.size()];
}

void Fold(std::vector<char32_t>* points) {
  for (char32_t& c : *points) c = LowerPoint(UpperPoint(c));
}

}  // namespace

std::vector<char32_t> CodePoints(std::string_view text) {
  std::vector<char32_t> points;
  while (!text.empty()) {
    const CodePoint decoded = DecodeCodePoint(text);
    points.push_back(decoded.valid ? decoded.code
                                   : kStrayByte + static_cast<unsigned char>(text.front()));
    text.remove_prefix(decoded.valid ? decoded.bytes : 1);
  }
  return points;
}

std::string ToText(const std::vector<char32_t>& points) {
  std::string text;
  for (const char32_t c : points) {
    if (c >= kStrayByte) {
      text += static_cast<char>(c - kStrayByte);
    } else {
      AppendCodePoint(c, &text);
    }
  }
  return text;
}

std::string Lower(std::string_view text) {
  std::vector<char32_t> points = CodePoints(text);
  for (char32_t& c : points) c = LowerPoint(c);
  return ToText(points);
}

std::string Upper(std::string_view text) {
  std::vector<char32_t> points = CodePoints(text);
  for (char32_t& c : points) c = UpperPoint(c);
  return ToText(points);
}

std::optional<bool> Like(std::string_view text, std::string_view pattern, std::string_view escape,
                         LetterCase letter_case) {
  std::vector<char32_t> points = CodePoints(text);
  const std::vector<char32_t> raw = CodePoints(pattern);
  const std::vector<char32_t> escapes = CodePoints(escape);
  std::vector<Part> parts;
  for (size_t i = 0; i < raw.size(); ++i) {
    const bool escaped = !escapes.empty() && raw[i] == escapes[0];
    if (escaped && ++i == raw.size()) return std::nullopt;
    Part part{Part::Kind::kPoint, raw[i]};
    if (!escaped && raw[i] == '%') part.kind = Part::Kind::kAny;
    if (!escaped && raw[i] == '_') part.kind = Part::Kind::kOne;
    parts.push_back(part);
  }
  if (letter_case == LetterCase::kFolded) {
    Fold(&points);
    for (Part& part : parts) part.point = LowerPoint(UpperPoint(part.point));
  }
  return Matches(points, parts);
}

std::string Substring(std::string_view text, int64_t start, std::optional<int64_t> count) {
  const std::vector<char32_t> points = CodePoints(text);
  const auto size = static_cast<Int128>(points.size());
  // From 0; a start of 0 is the place before the first.
  Int128 begin = start > 0 ? std::min<Int128>(start - 1, size) : start < 0 ? size + start : -1;
  if (start < 0) begin = std::max<Int128>(begin, 0);
  Int128 end = count.has_value() ? begin + *count : size;
  if (count.has_value() && *count < 0) {
    end = start == 0 ? 0 : begin;
    begin = end + *count;
  }
  std::vector<char32_t> part;
  for (Int128 i = begin < 0 ? 0 : begin; i < end && i < size; ++i) {
    part.push_back(points[static_cast<size_t>(i)]);
  }
  return ToText(part);
}

int64_t PositionOf(std::string_view part, std::string_view text) {
  const size_t at = text.find(part);
  if (at == std::string_view::npos) return 0;
  return static_cast<int64_t>(CodePoints(text.substr(0, at)).size()) + 1;
}

}  // namespace slq::reference
