#pragma once

#include <string_view>

namespace slq::ingest {

// True if `text` is valid UTF-8. Touches no byte outside it.
bool IsUtf8(std::string_view text);

}  // namespace slq::ingest
