#include "base/utf8.h"

namespace slq {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// What the first byte of a sequence promises. The bounds of the second byte rule out
// overlong forms, surrogates and values past U+10FFFF.
struct Lead {
  uint8_t bytes = 0;  // 0: no sequence starts so
  uint8_t second_min = 0x80;
  uint8_t second_max = 0xBF;
};

Lead LeadOf(uint8_t byte) {
  if (byte < 0xC2) return {};
  if (byte < 0xE0) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte < 0xF0) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte < 0xF4) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {};
}

}  // namespace

CodePoint DecodeCodePoint(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<uint8_t>(text[i]); };
  if (byte(0) < 0x80) return {byte(0), 1, true};
  const Lead lead = LeadOf(byte(0));
  if (lead.bytes == 0) return {kReplacement, 1, false};
  char32_t code = byte(0) & (0x7FU >> lead.bytes);
  for (uint8_t i = 1; i < lead.bytes; ++i) {
    const uint8_t min = i == 1 ? lead.second_min : uint8_t{0x80};
    const uint8_t max = i == 1 ? lead.second_max : uint8_t{0xBF};
    if (i >= text.size() || byte(i) < min || byte(i) > max) return {kReplacement, i, false};
    code = (code << 6) | (byte(i) & 0x3FU);
  }
  return {code, lead.bytes, true};
}

void AppendCodePoint(char32_t code, std::string* out) {
  const auto add = [out](char32_t byte) { out->push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xC0 | (code >> 6));
    add(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    add(0xE0 | (code >> 12));
    add(0x80 | ((code >> 6) & 0x3F));
    add(0x80 | (code & 0x3F));
  } else {
    add(0xF0 | (code >> 18));
    add(0x80 | ((code >> 12) & 0x3F));
    add(0x80 | ((code >> 6) & 0x3F));
    add(0x80 | (code & 0x3F));
  }
}

}  // namespace slq
