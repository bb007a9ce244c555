#include "ingest/json_text.h"

#include <cstdint>
#include <cstring>

#include "base/ascii.h"
#include "column/number.h"

namespace slq::ingest {
namespace {

// Skips digits from `i`; false if there is none.
bool SkipDigits(std::string_view text, size_t* i) {
  const size_t first = *i;
  while (*i < text.size() && IsDigit(text[*i])) ++*i;
  return *i > first;
}

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The four hex digits at `at`, or -1.
int32_t HexUnit(std::string_view text, size_t at) {
  if (text.size() < at + 4) return -1;
  int32_t unit = 0;
  for (size_t i = at; i < at + 4; ++i) {
    const int digit = HexDigit(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

size_t AppendUtf8(uint32_t c, char* out) {
  const auto tail = [c](int shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) {
    out[0] = static_cast<char>(c);
    return 1;
  }
  if (c < 0x800) {
    out[0] = static_cast<char>(0xC0 | (c >> 6));
    out[1] = tail(0);
    return 2;
  }
  if (c < 0x10000) {
    out[0] = static_cast<char>(0xE0 | (c >> 12));
    out[1] = tail(6);
    out[2] = tail(0);
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | (c >> 18));
  out[1] = tail(12);
  out[2] = tail(6);
  out[3] = tail(0);
  return 4;
}

// Reads the \u escape whose digits are at *i and moves past it, with its other half if
// it is one of a pair. REQUIRES: four hex digits at *i.
uint32_t TakeCodePoint(std::string_view text, size_t* i) {
  constexpr uint32_t kReplacement = 0xFFFD;
  const int32_t unit = HexUnit(text, *i);
  *i += 4;
  if (unit < 0xD800 || unit > 0xDFFF) return static_cast<uint32_t>(unit);
  if (unit > 0xDBFF || text.substr(*i, 2) != "\\u") return kReplacement;
  const int32_t low = HexUnit(text, *i + 2);
  if (low < 0xDC00 || low > 0xDFFF) return kReplacement;
  *i += 6;
  return 0x10000 + ((static_cast<uint32_t>(unit) - 0xD800) << 10) +
         (static_cast<uint32_t>(low) - 0xDC00);
}

// What a backslash and `c` stand for, or NUL if nothing.
char SimpleEscape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

}  // namespace

bool IsJsonNumber(std::string_view text) {
  size_t i = !text.empty() && text[0] == '-' ? 1 : 0;
  if (i < text.size() && text[i] == '0') {
    ++i;
  } else if (!SkipDigits(text, &i)) {
    return false;
  }
  if (i < text.size() && text[i] == '.' && !SkipDigits(text, &++i)) return false;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (!SkipDigits(text, &i)) return false;
  }
  return i == text.size();
}

bool HasValidEscapes(std::string_view text) {
  size_t i = text.find('\\');
  while (i != std::string_view::npos) {
    const char kind = i + 1 < text.size() ? text[i + 1] : '\0';
    i += 2;
    if (kind == 'u') {
      const int32_t unit = HexUnit(text, i);
      if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF)) return false;
      i += 4;
      if (unit >= 0xD800 && unit <= 0xDBFF) {
        const int32_t low = text.substr(i, 2) == "\\u" ? HexUnit(text, i + 2) : -1;
        if (low < 0xDC00 || low > 0xDFFF) return false;
        i += 6;
      }
    } else if (SimpleEscape(kind) == '\0') {
      return false;
    }
    i = text.find('\\', i);
  }
  return true;
}

size_t UnescapeJson(std::string_view escaped, char* out) {
  size_t size = 0;
  size_t i = 0;
  while (i < escaped.size()) {
    const size_t run = escaped.find('\\', i);
    const size_t plain = (run == std::string_view::npos ? escaped.size() : run) - i;
    std::memcpy(out + size, escaped.data() + i, plain);
    size += plain;
    i += plain;
    const char kind = i + 1 < escaped.size() ? escaped[i + 1] : '\0';
    if (kind == 'u' && HexUnit(escaped, i + 2) >= 0) {
      i += 2;
      size += AppendUtf8(TakeCodePoint(escaped, &i), out + size);
    } else if (const char plain_char = SimpleEscape(kind); plain_char != '\0') {
      out[size++] = plain_char;
      i += 2;
    } else if (i < escaped.size()) {
      out[size++] = escaped[i++];
    }
  }
  return size;
}

Value ValueOfJson(std::string_view raw, Arena* arena) {
  switch (raw.front()) {
    case '"': {
      const std::string_view inside = raw.substr(1, raw.size() - 2);
      if (inside.find('\\') == std::string_view::npos) return Value::String(inside);
      char* const out = arena->Allocate(inside.size());
      return Value::String({out, UnescapeJson(inside, out)});
    }
    case '[':
      return Value::String(raw);
    case 't':
      return Value::Bool(true);
    case 'f':
      return Value::Bool(false);
    case 'n':
      return Value::Null();
    default:
      return column::ValueFromNumberText(raw);
  }
}

}  // namespace slq::ingest
