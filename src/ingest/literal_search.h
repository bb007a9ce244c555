#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace slq::ingest {

// Finds one text in others. Immutable, thread-safe.
class LiteralSearch {
 public:
  // REQUIRES: `literal` is not empty.
  explicit LiteralSearch(std::string_view literal);

  // Offset of the first occurrence in `text` at `from` or later; npos if there is none.
  size_t Find(std::string_view text, size_t from) const;

  const std::string& literal() const { return literal_; }

 private:
  std::string literal_;
  size_t first_probe_;  // positions in the literal of the two bytes looked for first
  size_t last_probe_;
};

}  // namespace slq::ingest
