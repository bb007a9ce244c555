#pragma once

#include <string>

#include "golden/golden_file.h"

namespace slq::golden {

// What the case shows, as text that ends in a newline. The statement runs on one thread,
// on several, and without skipping lines unparsed; different answers are shown all.
absl::StatusOr<std::string> Answer(const File& file, const Case& golden_case);

}  // namespace slq::golden
