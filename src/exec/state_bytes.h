#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/int128.h"
#include "base/value_bytes.h"
#include "exec/exact_sum.h"

// The pieces that saved states are made of (STATE.md). What reads one marks the reader as
// failed where the bytes are none, and gives a null, a zero or an empty one then.
namespace slq::exec {

// A count that may be added to `counted`: so far below the end of int64 that no number of
// lines leads there.
int64_t ReadCount(int64_t counted, ByteReader* in);

void WriteInt128(Int128 value, ByteWriter* out);
Int128 ReadInt128(ByteReader* in);

void WriteSigned(const Signed& value, ByteWriter* out);
Signed ReadSigned(size_t digits_max, ByteReader* in);

// Where in `groups`, which has each group once, a group is.
std::vector<uint32_t> PlacesOf(std::span<const uint32_t> groups);

// The group of the place that is read. False, the reader failed, if there is none.
bool ReadGroup(std::span<const uint32_t> map, ByteReader* in, uint32_t* group);

}  // namespace slq::exec
