#pragma once

#include <string>
#include <string_view>

// Upper and lower case of Unicode, by the simple mappings: one code point for one, the
// same in every locale. Bytes that are not valid UTF-8 stay as they are.
namespace slq::exec {

char32_t ToLower(char32_t code);
char32_t ToUpper(char32_t code);

// Each replaces `out`.
void LowerCase(std::string_view text, std::string* out);
void UpperCase(std::string_view text, std::string* out);

// Texts that differ in case alone fold to the same text: the lower case of the upper
// case, which also brings together the two small sigmas, the long s and s, and so on.
void FoldCase(std::string_view text, std::string* out);

}  // namespace slq::exec
