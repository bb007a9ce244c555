#include "cli/parameter_text.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace slq::cli {
namespace {

bool IsName(std::string_view text) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !text.empty() && is_letter(text[0]) && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
  });
}

// True if `text` reads as a T whole and prints the same again, so nothing of it is lost.
template <typename T>
bool ReadExactly(std::string_view text, T* number) {
  const char* const end = text.data() + text.size();
  const std::from_chars_result parsed = std::from_chars(text.data(), end, *number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return false;
  char buffer[64];
  const std::to_chars_result printed = std::to_chars(buffer, buffer + sizeof(buffer), *number);
  return std::string_view(buffer, static_cast<size_t>(printed.ptr - buffer)) == text &&
         text.find_first_not_of("-.0123456789") == std::string_view::npos;
}

}  // namespace

Parameter ParameterFromText(std::string_view text) {
  Parameter parameter;
  const size_t equals = text.find('=');
  if (equals == 0 || (equals != std::string_view::npos && IsName(text.substr(0, equals)))) {
    parameter.name = text.substr(0, equals);
    text.remove_prefix(equals + 1);
  }
  if (text == "true" || text == "false") {
    parameter.type = Type::kBool;
    parameter.bool_value = text == "true";
  } else if (ReadExactly(text, &parameter.long_value)) {
    parameter.type = Type::kLong;
  } else if (ReadExactly(text, &parameter.float_value)) {
    parameter.type = Type::kFloat;
  } else {
    parameter.type = Type::kString;
    parameter.string_value = text;
  }
  return parameter;
}

}  // namespace slq::cli
