#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace slq::differential {

// Why a statement has no SQLite text of the same meaning.
enum class Gap : uint8_t {
  kNone,
  kBigNumbers,
  kFloatText,
  kFloatModulo,
  kRoughSum,
  kLetterCase,
  kRegex,
  kRounding,
  kSubstring,
  kExtremes,
  kQuantile,
  kMixedKey,
  kOrder,
  kStar,
  kFunction,
  kTooLong,
};

inline constexpr std::string_view kGapReasons[] = {
    "",
    "integers past int64, and floats near the ends of their range, are rounded or infinite there",
    "it writes floats with 15 digits",
    "its % takes whole numbers only",
    "its sums of decimals are rounded, so nothing else may depend on one",
    "it knows the case of ASCII letters only",
    "it has no regular expressions",
    "it rounds decimals by their exact binary value, and to places after the point only",
    "its substr() treats places before the text otherwise",
    "its MIN and MAX know neither bools nor numeric strings",
    "it has no quantiles",
    "where there is only the text of a value, nothing else may depend on its type",
    "numeric strings beside others have no order there",
    "SELECT * names other columns on each row",
    "a function that it lacks",
    "the text grows too long",
};
inline constexpr size_t kGaps = std::size(kGapReasons);

}  // namespace slq::differential
