#include "ingest/byte_class.h"

namespace slq::ingest {

ByteClass::ByteClass(const Set& set) : set_(set), gaps_() {
  for (size_t low = 0; low < set_.size(); ++low) {
    if (set_[low]) continue;
    size_t high = low;
    while (high + 1 < set_.size() && !set_[high + 1]) ++high;
    if (gap_count_ < kGapsMax) {
      gaps_[gap_count_].low.fill(static_cast<char>(low));
      gaps_[gap_count_].span.fill(static_cast<char>(high - low));
    }
    ++gap_count_;
    low = high;
  }
  if (gap_count_ == 0) gap_count_ = kGapsMax + 1;  // the class of all bytes
}

}  // namespace slq::ingest
