#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "column/scan.h"

// Conditions on a field whose values are texts, looked at before the texts are put together.
namespace slq::store {

// Those of `predicates` on column `column` that texts decide.
std::vector<const column::PushedPredicate*> TextConditions(
    std::span<const column::PushedPredicate> predicates, size_t column);

// False if a value that is this text cannot meet all of the conditions.
bool MayHold(std::span<const column::PushedPredicate* const> conditions, std::string_view text);

// The same for every text of a shape, in which a zero byte stands for any digit.
bool MayHoldForShape(std::span<const column::PushedPredicate* const> conditions,
                     std::string_view shape);

}  // namespace slq::store
