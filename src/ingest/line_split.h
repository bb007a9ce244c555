#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace slq::ingest {

// Bytes that may be read, not used, after the end of every line that a LineParser is
// given: room for vectorised reads that overshoot.
inline constexpr size_t kLinePadding = 64;

size_t CountNewlines(std::string_view bytes);

// Splits the first line off `bytes`, which are not empty, with its end; returns it without
// its end, which is "\n" or "\r\n" or, for the last line, missing.
std::string_view TakeLine(std::string_view* bytes);

// Likewise splits off lines and appends them to `lines`, until `lines_max` are split off or
// `bytes_max` bytes are, the last line whole, or `bytes` are empty.
void SplitLines(size_t lines_max, size_t bytes_max, std::string_view* bytes,
                std::vector<std::string_view>* lines);

}  // namespace slq::ingest
