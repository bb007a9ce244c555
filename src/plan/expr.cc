#include "plan/expr.h"

namespace slq::plan {

Value Constant::value() const {
  switch (type) {
    case Type::kNull:
      break;
    case Type::kBool:
      return Value::Bool(long_value != 0);
    case Type::kLong:
      return Value::Long(long_value);
    case Type::kFloat:
      return Value::Float(float_value);
    case Type::kString:
      return Value::String(text);
  }
  return Value::Null();
}

Constant Constant::From(const Value& value) {
  Constant constant;
  constant.type = value.type();
  switch (value.type()) {
    case Type::kNull:
      break;
    case Type::kBool:
      constant.long_value = value.bool_value() ? 1 : 0;
      break;
    case Type::kLong:
      constant.long_value = value.long_value();
      break;
    case Type::kFloat:
      constant.float_value = value.float_value();
      break;
    case Type::kString:
      constant.text = value.string_value();
      break;
  }
  return constant;
}

}  // namespace slq::plan
