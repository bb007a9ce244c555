#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "slq/value.h"

#include "column/order.h"
#include "exec/row_buffer.h"

namespace slq::exec {

// 64 bits that decide most comparisons of a sort key without a look at the rows, which lie
// all over memory: a value with the smaller prefix comes first, one with the same prefix may
// come before or after. `shared` bytes begin every string of the key and are passed over.
uint64_t SortPrefix(const Value& value, const SortKey& key, column::NumericStrings numeric,
                    size_t shared);

// How many bytes `a` and `b` have in common at their beginning, at most `most`.
size_t SharedBytes(std::string_view a, std::string_view b, size_t most);

}  // namespace slq::exec
