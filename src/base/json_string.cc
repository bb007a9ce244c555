#include <cstdint>
#include <cstring>

#include "slq/output.h"

#include "base/utf8.h"

namespace slq {
namespace {

constexpr uint64_t Repeat(uint8_t byte) { return 0x0101010101010101ULL * byte; }
constexpr uint64_t kHighBits = Repeat(0x80);

// Bit 7 of each byte of `word` that is zero, and perhaps of bytes above such a one.
constexpr uint64_t ZeroBytes(uint64_t word) { return (word - Repeat(1)) & ~word & kHighBits; }

// True if all eight bytes may stand in a JSON string as they are: printable ASCII but
// for the quote and the backslash.
bool IsPlainWord(uint64_t word) {
  const uint64_t below_blank = (word - Repeat(0x20)) & ~word & kHighBits;
  return ((word & kHighBits) | below_blank | ZeroBytes(word ^ Repeat('"')) |
          ZeroBytes(word ^ Repeat('\\')) | ZeroBytes(word ^ Repeat(0x7F))) == 0;
}

bool IsPlainByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\';
}

// How many bytes at the start of `text` need no escape.
size_t PlainPrefix(std::string_view text) {
  size_t i = 0;
  for (; i + sizeof(uint64_t) <= text.size(); i += sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, sizeof(word));
    if (!IsPlainWord(word)) break;
  }
  while (i < text.size() && IsPlainByte(text[i])) ++i;
  return i;
}

void AppendUnicodeEscape(char32_t code, std::string* out) {
  constexpr char kHex[] = "0123456789abcdef";
  *out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) *out += kHex[(code >> shift) & 0xF];
}

void AppendEscaped(char32_t code, std::string* out) {
  switch (code) {
    case '"':
      *out += "\\\"";
      return;
    case '\\':
      *out += "\\\\";
      return;
    case '\n':
      *out += "\\n";
      return;
    case '\r':
      *out += "\\r";
      return;
    case '\t':
      *out += "\\t";
      return;
    case '\b':
      *out += "\\b";
      return;
    case '\f':
      *out += "\\f";
      return;
    default:
      AppendUnicodeEscape(code, out);
  }
}

}  // namespace

void AppendJsonString(std::string_view text, std::string* out) {
  out->push_back('"');
  while (!text.empty()) {
    const size_t plain = PlainPrefix(text);
    out->append(text.data(), plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const CodePoint next = DecodeCodePoint(text);
    // DEL and the C1 controls are legal in JSON, but a terminal obeys them.
    if (next.code >= 0xA0) {
      AppendCodePoint(next.code, out);
    } else {
      AppendEscaped(next.code, out);
    }
    text.remove_prefix(next.bytes);
  }
  out->push_back('"');
}

}  // namespace slq
