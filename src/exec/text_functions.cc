#include "exec/text_functions.h"

#include <algorithm>

#include "base/find_bytes.h"
#include "base/utf8.h"

namespace slq::exec {
namespace {

bool IsAscii(std::string_view text) {
  unsigned char seen = 0;
  for (const char c : text) seen |= static_cast<unsigned char>(c);
  return seen < 0x80;
}

// The byte at which code point `index`, from 0, starts; the end if there are fewer.
size_t ByteOf(std::string_view text, int64_t index) {
  size_t at = 0;
  for (; index > 0 && at < text.size(); --index) {
    const CodePoint point = DecodeCodePoint(text.substr(at));
    at += point.valid ? point.bytes : 1;
  }
  return at;
}

// a + b within the longs.
int64_t AddClamped(int64_t a, int64_t b) {
  int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b < 0 ? INT64_MIN : INT64_MAX;
}

}  // namespace

int64_t CodePointCount(std::string_view text) {
  if (IsAscii(text)) return static_cast<int64_t>(text.size());
  int64_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) {
    const CodePoint point = DecodeCodePoint(text.substr(at));
    at += point.valid ? point.bytes : 1;
  }
  return count;
}

std::string_view Substring(std::string_view text, int64_t start, std::optional<int64_t> count) {
  const int64_t size = CodePointCount(text);
  int64_t begin = 0;
  if (start > 0) {
    begin = std::min(start - 1, size);
  } else if (start < 0) {
    begin = std::max<int64_t>(AddClamped(size, start), 0);
  } else if (count.has_value()) {
    if (*count <= 1) return {};
    --*count;
  }
  int64_t end = size;
  if (count.has_value() && *count >= 0) {
    end = std::min(AddClamped(begin, *count), size);
  } else if (count.has_value()) {
    end = begin;
    begin = std::max<int64_t>(AddClamped(begin, *count), 0);
  }
  const auto whole = static_cast<int64_t>(text.size());
  if (size == whole) {
    return text.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
  }
  text.remove_prefix(ByteOf(text, begin));
  return text.substr(0, ByteOf(text, end - begin));
}

int64_t PositionOf(std::string_view part, std::string_view text) {
  const size_t at = FindBytes(text, part);
  return at == std::string_view::npos ? 0 : CodePointCount(text.substr(0, at)) + 1;
}

}  // namespace slq::exec
