#pragma once

#include <cstdint>
#include <string_view>

#include "slq/value.h"

#include "column/text.h"

namespace slq::column {

// A value as GROUP BY, DISTINCT and IN compare it: by canonical text, so that 1, 1.0 and
// "1" are one key, and "1.0" is another. Integers are told by their value, which is
// cheaper than by their text.
struct Key {
  enum class Kind : uint8_t { kNull, kInteger, kText };
  Kind kind = Kind::kNull;
  int64_t integer = 0;
  std::string_view text;
  friend bool operator==(const Key& a, const Key& b) {
    return a.kind == b.kind && a.integer == b.integer && a.text == b.text;
  }
};

// The integer whose canonical text is `text`, if there is one.
bool IntegerOfCanonicalText(std::string_view text, int64_t* integer);

// The key of `value`. Its text views the value's, or `buffer` of kScalarTextMax bytes.
Key KeyOf(const Value& value, char* buffer);

// Which of the types that share a text stands for a key: long, float, bool, string.
int RepresentativeRank(Type type);

}  // namespace slq::column
