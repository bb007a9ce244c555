#pragma once

#include <string_view>

namespace slq::sql {

// Whether `name`, in any case, is a word that needs quotes to be a name.
bool IsReservedWord(std::string_view name);

}  // namespace slq::sql
