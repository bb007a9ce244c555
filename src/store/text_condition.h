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

// Whether only the same text equals the operand: a number may equal texts that look otherwise.
bool IsPlainText(const Value& operand);

// Whether the bytes of a text decide.
bool IsAboutText(const column::PushedPredicate& condition);

// False if a value that is this string cannot meet all of the conditions.
bool MayHold(std::span<const column::PushedPredicate* const> conditions, const Value& value);

}  // namespace slq::store
