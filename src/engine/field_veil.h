#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "slq/value.h"

namespace slq::engine {

// Which fields are hidden or masked, by name. Immutable once filled, thread-safe.
class FieldVeil {
 public:
  enum class Sight : uint8_t {
    kShown,
    kHidden,
    kMasked,
    kHiddenIfJson,  // a field inside is hidden: a text that holds it is as well
    kMaskedIfJson,
  };

  // False if the name has been given before.
  bool Hide(std::string_view name) { return Add(name, &hidden_, &around_hidden_); }
  bool Mask(std::string_view name) { return Add(name, &masked_, &around_masked_); }

  bool empty() const { return hidden_.empty() && masked_.empty(); }
  Sight SightOf(std::string_view name) const;

 private:
  using Names = std::set<std::string, std::less<>>;
  bool Add(std::string_view name, Names* names, Names* around);

  Names hidden_, masked_;
  Names around_hidden_, around_masked_;  // the names before the dots of those
};

// True if `value` may hold fields of its own: an array or object as its text.
bool MayBeJson(const Value& value);

}  // namespace slq::engine
