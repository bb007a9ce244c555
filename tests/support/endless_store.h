#pragma once

#include <memory>

#include "slq/store.h"

namespace slq {

// A store of which every query reads lines for ever, each with another value of `a`: at most
// 200,000 lines a second, all of 2020-07-27. What is appended is counted and not read.
std::unique_ptr<Store> NewEndlessStore();

}  // namespace slq
