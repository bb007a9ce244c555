#pragma once

#include "slq/value.h"

#include "base/bytes.h"

namespace slq {

// A value as its type (1 byte) and, by type, nothing, a byte, 8 bytes, or a text.
void WriteValue(const Value& value, ByteWriter* out);

// Texts view the bytes. Null, and the reader failed, where there is none.
Value ReadValue(ByteReader* in);

}  // namespace slq
