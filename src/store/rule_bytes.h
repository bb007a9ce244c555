#pragma once

#include "slq/rule.h"

#include "base/bytes.h"

namespace slq::store {

// A structuring rule as it is kept in manifests and segments.
void WriteRule(const StructuringRule& rule, ByteWriter* out);

// Marks the reader as failed where the bytes are no rule.
StructuringRule ReadRule(ByteReader* in);

}  // namespace slq::store
