#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace slq {

// Integers are kept in little-endian order, texts as their length and bytes.
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "files are little-endian");

class ByteWriter {
 public:
  explicit ByteWriter(std::string* out) : out_(out) {}

  void U8(uint8_t v) { out_->push_back(static_cast<char>(v)); }
  void U32(uint32_t v) { Fixed(v); }
  void U64(uint64_t v) { Fixed(v); }
  void I64(int64_t v) { Fixed(v); }
  void F64(double v) { Fixed(v); }
  void Text(std::string_view text) {
    U32(static_cast<uint32_t>(text.size()));
    out_->append(text);
  }

 private:
  template <typename T>
  void Fixed(T v) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &v, sizeof(T));
    out_->append(bytes, sizeof(T));
  }
  std::string* out_;
};

// Reads what a ByteWriter wrote. Past the end, or at a length that cannot be, everything
// reads as 0 or empty and ok() is false from then on: check it once, after reading, and
// before using a number as a size.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : left_(bytes) {}

  uint8_t U8() { return Fixed<uint8_t>(); }
  uint32_t U32() { return Fixed<uint32_t>(); }
  uint64_t U64() { return Fixed<uint64_t>(); }
  int64_t I64() { return Fixed<int64_t>(); }
  double F64() { return Fixed<double>(); }
  std::string_view Text() { return Bytes(U32()); }

  // The next `count` bytes, in place.
  std::string_view Bytes(size_t count) {
    if (count > left_.size()) {
      Fail();
      return {};
    }
    const std::string_view bytes = left_.substr(0, count);
    left_.remove_prefix(count);
    return bytes;
  }

  // A count of things that take at least `bytes_each` each: one that cannot fit fails.
  uint32_t Count(size_t bytes_each) {
    const uint32_t count = U32();
    if (count > left_.size() / bytes_each) {
      Fail();
      return 0;
    }
    return count;
  }

  void Fail() {
    ok_ = false;
    left_ = {};
  }
  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && left_.empty(); }
  size_t left() const { return left_.size(); }

 private:
  template <typename T>
  T Fixed() {
    T v{};
    const std::string_view bytes = Bytes(sizeof(T));
    if (!bytes.empty()) std::memcpy(&v, bytes.data(), sizeof(T));
    return v;
  }

  std::string_view left_;
  bool ok_ = true;
};

}  // namespace slq
