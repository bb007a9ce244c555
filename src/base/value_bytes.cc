#include "base/value_bytes.h"

namespace slq {

void WriteValue(const Value& value, ByteWriter* out) {
  out->U8(static_cast<uint8_t>(value.type()));
  switch (value.type()) {
    case Type::kNull:
      break;
    case Type::kBool:
      out->U8(value.bool_value() ? 1 : 0);
      break;
    case Type::kLong:
      out->I64(value.long_value());
      break;
    case Type::kFloat:
      out->F64(value.float_value());
      break;
    case Type::kString:
      out->Text(value.string_value());
      break;
  }
}

Value ReadValue(ByteReader* in) {
  const uint8_t type = in->U8();
  Value value;
  if (type == static_cast<uint8_t>(Type::kBool)) {
    const uint8_t byte = in->U8();
    if (byte > 1) in->Fail();
    value = Value::Bool(byte != 0);
  } else if (type == static_cast<uint8_t>(Type::kLong)) {
    value = Value::Long(in->I64());
  } else if (type == static_cast<uint8_t>(Type::kFloat)) {
    value = Value::Float(in->F64());
  } else if (type == static_cast<uint8_t>(Type::kString)) {
    value = Value::String(in->Text());
  } else if (type != static_cast<uint8_t>(Type::kNull)) {
    in->Fail();
  }
  return in->ok() ? value : Value::Null();
}

}  // namespace slq
