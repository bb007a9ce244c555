#pragma once

#include <cstddef>
#include <string_view>

#include "slq/value.h"

#include "base/arena.h"

// The texts between the tokens of a valid JSON document.
namespace slq::ingest {

// True if `text` is wholly a number as JSON writes it.
bool IsJsonNumber(std::string_view text);

// `text` without the JSON blanks at its end.
inline std::string_view TrimJsonBlanks(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\n' ||
                           text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

// True if each backslash in `text` begins an escape that JSON has, and surrogates come in
// pairs.
bool HasValidEscapes(std::string_view text);

// Writes the text that `escaped`, the inside of a JSON string, stands for to `out`, which
// has room for escaped.size() bytes. Returns the bytes written. What valid JSON does not
// have is not refused: an unknown escape stays as it is, half a surrogate pair becomes
// U+FFFD.
size_t UnescapeJson(std::string_view escaped, char* out);

// The value of a scalar or array token, whose text is `raw`: a string with its quotes, a
// number, a literal, or a whole array, which is a string of its text. Views `raw`, or
// `arena` if a string holds an escape. REQUIRES: valid JSON, not an object.
Value ValueOfJson(std::string_view raw, Arena* arena);

}  // namespace slq::ingest
