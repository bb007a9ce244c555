#pragma once

#include <cstdint>
#include <span>

#include "slq/value.h"

#include "base/bytes.h"
#include "column/scan.h"

namespace slq::store {

// What is known of the values of a column in a block: enough to say that no row can meet a
// condition.
struct Zone {
  enum Has : uint8_t {
    kNumbers = 1,  // longs and floats
    kStrings = 2,
    kNumericStrings = 4,  // strings that are decimal numbers
    kOthers = 8,          // bools, and floats that are not written in plain digits
  };
  uint8_t has = 0;  // nothing: all values are null
  // Of numbers and numeric strings; at or beyond the smallest and largest.
  double number_min = 0;
  double number_max = 0;
  // The first 8 bytes of the smallest and largest string, bytewise, as a big-endian number.
  uint64_t text_min = 0;
  uint64_t text_max = 0;

  bool is_all_null() const { return has == 0; }
  friend bool operator==(const Zone&, const Zone&) = default;
};

Zone ZoneOf(std::span<const Value> values);

// False if no value of the zone makes the condition TRUE. Says nothing of what is inside a
// text: that is for TextFilter.
bool MayMeet(const Zone& zone, const column::PushedPredicate& predicate);

void WriteZone(const Zone& zone, ByteWriter* out);
Zone ReadZone(ByteReader* in);

}  // namespace slq::store
