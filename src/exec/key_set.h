#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "slq/value.h"

#include "absl/container/flat_hash_set.h"
#include "base/hash.h"

namespace slq::exec {

// Values told apart by canonical text, as IN does: 1, 1.0 and "1" are one.
class KeySet {
 public:
  void Insert(const Value& value);  // not null
  bool Contains(const Value& value) const;

 private:
  struct IntegerHash {
    size_t operator()(int64_t i) const { return HashInt(static_cast<uint64_t>(i), ProcessSeed()); }
  };
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return HashBytes(text, ProcessSeed()); }
  };
  struct TextEqual {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const { return a == b; }
  };

  absl::flat_hash_set<int64_t, IntegerHash> integers_;
  absl::flat_hash_set<std::string, TextHash, TextEqual> texts_;
};

}  // namespace slq::exec
