#pragma once

#include <cstdint>
#include <string_view>

namespace slq {

// The types a value of a log field can have. Every value keeps its own type: one
// field may be a long on one line and a string on the next.
enum class Type : uint8_t { kNull, kBool, kLong, kFloat, kString };

// One typed value in 16 bytes. Text is not owned: whoever hands out a Value says how
// long its text lives. Text is limited to 4 GiB - 1 bytes.
class Value {
 public:
  constexpr Value() : long_(0) {}

  static constexpr Value Null() { return Value(); }
  static constexpr Value Bool(bool b) {
    Value v;
    v.long_ = b ? 1 : 0;
    v.type_ = static_cast<uint32_t>(Type::kBool);
    return v;
  }
  static constexpr Value Long(int64_t l) {
    Value v;
    v.long_ = l;
    v.type_ = static_cast<uint32_t>(Type::kLong);
    return v;
  }
  static constexpr Value Float(double f) {
    Value v;
    v.float_ = f;
    v.type_ = static_cast<uint32_t>(Type::kFloat);
    return v;
  }
  static constexpr Value String(std::string_view s) {
    Value v;
    v.text_ = s.data();
    v.size_ = static_cast<uint32_t>(s.size());
    v.type_ = static_cast<uint32_t>(Type::kString);
    return v;
  }

  constexpr Type type() const { return static_cast<Type>(type_); }
  constexpr bool is_null() const { return type() == Type::kNull; }

  // REQUIRES: type() is the type asked for.
  constexpr bool bool_value() const { return long_ != 0; }
  constexpr int64_t long_value() const { return long_; }
  constexpr double float_value() const { return float_; }
  constexpr std::string_view string_value() const { return {text_, size_}; }

 private:
  union {
    int64_t long_;
    double float_;
    const char* text_;
  };
  uint32_t size_ = 0;
  uint32_t type_ = 0;  // as wide as that, so that no copy has bytes to leave out
};

static_assert(sizeof(Value) == 16);

}  // namespace slq
