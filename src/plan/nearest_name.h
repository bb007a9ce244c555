#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace slq::plan {

// Those of `names` that a person may have meant by `name`, nearest first, at most
// `count`: names that differ in case only, or by a third of their letters or less.
std::vector<std::string_view> NearestNames(std::string_view name,
                                           std::span<const std::string_view> names, size_t count);

}  // namespace slq::plan
