#pragma once

#include <memory>

#include "slq/store.h"

namespace slq {

// A store that keeps its lines in memory and parses them all for each query, with the
// newest rule.
std::unique_ptr<Store> NewMemoryStore();

}  // namespace slq
