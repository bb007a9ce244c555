#include "column/key.h"

#include <charconv>
#include <system_error>

#include "base/short_integer.h"

namespace slq::column {

bool IntegerOfCanonicalText(std::string_view text, int64_t* integer) {
  constexpr size_t kDigitsMax = 20;  // "-9223372036854775808"
  if (text.empty() || text.size() > kDigitsMax) return false;
  const size_t first = text[0] == '-' ? 1 : 0;
  if (first == text.size() || text[first] < '0' || text[first] > '9') return false;
  // A leading zero is canonical only as "0" itself.
  if (text[first] == '0' && text.size() > 1) return false;
  if (text.size() <= kShortIntegerDigits) return ReadShortInteger(text, integer);
  const char* const end = text.data() + text.size();
  const std::from_chars_result parsed = std::from_chars(text.data(), end, *integer);
  return parsed.ec == std::errc() && parsed.ptr == end;
}

Key KeyOf(const Value& value, char* buffer) {
  Key key;
  switch (value.type()) {
    case Type::kNull:
      return key;
    case Type::kLong:
      key.kind = Key::Kind::kInteger;
      key.integer = value.long_value();
      return key;
    case Type::kBool:
    case Type::kFloat:
    case Type::kString:
      break;
  }
  const std::string_view text = CanonicalText(value, buffer);
  if (IntegerOfCanonicalText(text, &key.integer)) {
    key.kind = Key::Kind::kInteger;
    return key;
  }
  key.kind = Key::Kind::kText;
  key.integer = 0;
  key.text = text;
  return key;
}

int RepresentativeRank(Type type) {
  switch (type) {
    case Type::kLong:
      return 0;
    case Type::kFloat:
      return 1;
    case Type::kBool:
      return 2;
    case Type::kString:
      return 3;
    case Type::kNull:
      break;
  }
  return 4;
}

}  // namespace slq::column
