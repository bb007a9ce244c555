#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace slq::bench {

struct RowsAndSum {
  uint64_t rows = 0;
  int64_t sum = 0;
  friend bool operator==(const RowsAndSum&, const RowsAndSum&) = default;
};

// Adds up the field `bytes` of JSON lines with On-Demand of simdjson, on one thread: the
// limit for a full parse. Bytes are read past the end of `lines`, which kOnDemandPadding
// bytes follow. Built for the machine, since On-Demand chooses its second stage then.
RowsAndSum SumBytesOnDemand(std::string_view lines);
inline constexpr size_t kOnDemandPadding = 64;

// The kernels of both stages.
std::string OnDemandKernels();

}  // namespace slq::bench
