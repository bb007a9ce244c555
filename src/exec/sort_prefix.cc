#include "exec/sort_prefix.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

#include "column/number.h"

namespace slq::exec {
namespace {

// Of the two highest bits; what ranks below is null, where nulls come first.
enum class Rank : uint64_t { kNumber, kBool, kString };

constexpr uint64_t kPayloadBits = 62;

// Rises with the value; floats by the usual turn of their bits.
uint64_t NumberPayload(const column::Number& number) {
  const double f = column::ToDouble(number) + 0.0;  // one zero for both
  if (std::isnan(f)) return std::numeric_limits<uint64_t>::max() >> 2;
  const auto bits = std::bit_cast<uint64_t>(f);
  const uint64_t turned = (bits >> 63) != 0 ? ~bits : bits | (uint64_t{1} << 63);
  return turned >> 2;
}

// The first bytes, the first of them highest.
uint64_t StringPayload(std::string_view text) {
  uint64_t payload = 0;
  if (text.size() >= sizeof(payload)) {
    std::memcpy(&payload, text.data(), sizeof(payload));
  } else if (!text.empty()) {
    std::memcpy(&payload, text.data(), text.size());
  }
  return __builtin_bswap64(payload) >> 2;
}

uint64_t Ranked(Rank rank, uint64_t payload) {
  return static_cast<uint64_t>(rank) << kPayloadBits | payload;
}

uint64_t Ascending(const Value& value, column::NumericStrings numeric, size_t shared) {
  if (value.type() == Type::kBool) return Ranked(Rank::kBool, value.bool_value() ? 1 : 0);
  const bool is_text = value.type() == Type::kString && numeric == column::NumericStrings::kAsText;
  if (!is_text) {
    const std::optional<column::Number> number = column::NumberFrom(value);
    if (number.has_value()) return Ranked(Rank::kNumber, NumberPayload(*number));
  }
  const std::string_view text = value.string_value();
  return Ranked(Rank::kString, StringPayload(text.substr(std::min(shared, text.size()))));
}

}  // namespace

uint64_t SortPrefix(const Value& value, const SortKey& key, column::NumericStrings numeric,
                    size_t shared) {
  constexpr uint64_t kLast = std::numeric_limits<uint64_t>::max();
  if (value.is_null()) return key.nulls_first ? 0 : kLast;
  const uint64_t ascending = Ascending(value, numeric, shared);
  return key.descending ? kLast - ascending : ascending;
}

size_t SharedBytes(std::string_view a, std::string_view b, size_t most) {
  most = std::min({most, a.size(), b.size()});
  size_t shared = 0;
  while (shared < most && a[shared] == b[shared]) ++shared;
  return shared;
}

}  // namespace slq::exec
