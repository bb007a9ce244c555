#include "ingest/regex_pattern.h"

#include "base/strings.h"

namespace slq::ingest {
namespace {

// The end of the class that opens at `at`: "]" first in it is a member, and [:alpha:]
// within it holds brackets of its own.
size_t ClassEnd(std::string_view pattern, size_t at) {
  size_t i = at + 1;
  if (i < pattern.size() && pattern[i] == '^') ++i;
  if (i < pattern.size() && pattern[i] == ']') ++i;
  while (i < pattern.size() && pattern[i] != ']') {
    if (pattern[i] == '\\') {
      i += 2;
    } else if (pattern.substr(i, 2) == "[:") {
      const size_t end = pattern.find(":]", i + 2);
      i = end == std::string_view::npos ? i + 1 : end + 2;
    } else {
      ++i;
    }
  }
  return i < pattern.size() ? i + 1 : pattern.size();
}

// The end of what begins with the backslash at `at`; \Q reaches to \E.
size_t EscapeEnd(std::string_view pattern, size_t at) {
  if (pattern.substr(at, 2) != "\\Q") return at + 2 < pattern.size() ? at + 2 : pattern.size();
  const size_t end = pattern.find("\\E", at + 2);
  return end == std::string_view::npos ? pattern.size() : end + 2;
}

}  // namespace

absl::StatusOr<std::string> TranslatePattern(std::string_view pattern) {
  std::string out;
  size_t i = 0;
  while (i < pattern.size()) {
    const std::string_view rest = pattern.substr(i);
    size_t end = i + 1;
    if (rest.front() == '\\') {
      end = EscapeEnd(pattern, i);
    } else if (rest.front() == '[') {
      end = ClassEnd(pattern, i);
    } else if (rest.starts_with("(?<=") || rest.starts_with("(?<!")) {
      return InvalidArgument("the pattern uses look-behind, (?<= or (?<!, which RE2 does not have");
    } else if (rest.starts_with("(?=") || rest.starts_with("(?!")) {
      return InvalidArgument("the pattern uses look-ahead, (?= or (?!, which RE2 does not have");
    } else if (rest.starts_with("(?<")) {
      out.append("(?P<");
      i += 3;
      continue;
    }
    out.append(pattern.substr(i, end - i));
    i = end;
  }
  return out;
}

}  // namespace slq::ingest
