#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace slq::emit {

// `text` made safe and readable on a terminal: controls (ESC and C1 among them), marks
// that change the direction of text, invisible characters and bytes that are not UTF-8
// become visible escapes such as \n, \x1b, \u202e and \xff.
std::string VisibleText(std::string_view text);

// Terminal columns that VisibleText takes: 2 for wide characters, 0 for combining ones.
size_t DisplayWidth(std::string_view visible);

// The start of `visible` that fits `width` columns, ending in "…" if anything is cut.
std::string CutToWidth(std::string_view visible, size_t width);

}  // namespace slq::emit
