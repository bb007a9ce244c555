#pragma once

#include <string>
#include <vector>

namespace slq::cli {

// `slq serve`: `arguments` are those after the word. Returns the exit code.
int RunServe(const std::vector<std::string>& arguments);

}  // namespace slq::cli
