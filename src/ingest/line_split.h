#pragma once

#include <cstddef>
#include <string_view>

namespace slq::ingest {

// Bytes that may be read, not used, after the end of every line that a LineParser is
// given: room for vectorised reads that overshoot.
inline constexpr size_t kLinePadding = 64;

size_t CountNewlines(std::string_view bytes);

// Splits the first line off `bytes`, which are not empty, with its end; returns it without
// its end, which is "\n" or "\r\n" or, for the last line, missing.
std::string_view TakeLine(std::string_view* bytes);

}  // namespace slq::ingest
