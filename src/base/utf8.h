#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// UTF-8, read one code point at a time from text that may not be UTF-8 at all.
namespace slq {

struct CodePoint {
  char32_t code = 0;
  uint8_t bytes = 0;  // that it takes; of an invalid sequence, the part to replace as one
  bool valid = false;
};

// The code point at the start of `text`, which must not be empty. Overlong forms,
// surrogates and values past U+10FFFF are invalid, with code U+FFFD.
CodePoint DecodeCodePoint(std::string_view text);

void AppendCodePoint(char32_t code, std::string* out);

}  // namespace slq
