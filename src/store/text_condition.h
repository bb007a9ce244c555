#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "column/scan.h"

// Conditions on a field, looked at before its values are put together.
namespace slq::store {

// Those of `predicates` on column `column`.
std::vector<const column::PushedPredicate*> ConditionsOn(
    std::span<const column::PushedPredicate> predicates, size_t column);

// Whether the bytes of a text decide.
bool IsAboutText(const column::PushedPredicate& condition);

// False if a value that is this string cannot meet all of the conditions.
bool MayHold(std::span<const column::PushedPredicate* const> conditions, const Value& value);

// The same for every text of a shape, in which a zero byte stands for any digit.
bool MayHoldForShape(std::span<const column::PushedPredicate* const> conditions,
                     std::string_view shape);

}  // namespace slq::store
