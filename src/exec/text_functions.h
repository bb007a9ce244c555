#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

// length, substr and position. They count code points; a byte that is not part of valid
// UTF-8 is one of its own.
namespace slq::exec {

int64_t CodePointCount(std::string_view text);

// The part of `text` from code point `start` on, counted from 1, or from the end if
// negative; `count` code points long, or to the end. A start of 0 is the place before the
// first, which takes one of the count. A negative count takes those before the start.
std::string_view Substring(std::string_view text, int64_t start, std::optional<int64_t> count);

// The place of the first `part` in `text`, from 1, or 0 if there is none.
int64_t PositionOf(std::string_view part, std::string_view text);

}  // namespace slq::exec
