#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Texts as code points; a byte that is not part of valid UTF-8 is one of its own.
namespace slq::reference {

// Code points below 0x110000; a stray byte is 0x110000 plus the byte.
std::vector<char32_t> CodePoints(std::string_view text);
std::string ToText(const std::vector<char32_t>& points);

std::string Lower(std::string_view text);
std::string Upper(std::string_view text);

enum class LetterCase : uint8_t { kSensitive, kFolded };

// LIKE by trying everything; nothing if the pattern ends in its escape. `escape` is one
// code point or "".
std::optional<bool> Like(std::string_view text, std::string_view pattern, std::string_view escape,
                         LetterCase letter_case);

std::string Substring(std::string_view text, int64_t start, std::optional<int64_t> count);
int64_t PositionOf(std::string_view part, std::string_view text);

}  // namespace slq::reference
