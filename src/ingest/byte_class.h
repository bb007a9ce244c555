#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace slq::ingest {

// A set of bytes, and a fast way past a run of them. Immutable, thread-safe.
class ByteClass {
 public:
  using Set = std::bitset<256>;

  explicit ByteClass(const Set& set);

  bool Has(char c) const { return set_[static_cast<unsigned char>(c)]; }
  const Set& set() const { return set_; }

  // The first byte from `p` that is not in the class, or `end`. 16 bytes behind `end` are
  // readable.
  const char* FindEnd(const char* p, const char* end) const;

 private:
  // The bytes from `low` to `low + span` are not in the class.
  struct Gap {
    char low;
    char span;
  };

  const char* FindEndByByte(const char* p, const char* end) const;

  Set set_;
  std::vector<Gap> gaps_;
};

}  // namespace slq::ingest
