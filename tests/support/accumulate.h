#pragma once

#include <string>
#include <vector>

#include "slq/value.h"

#include "plan/plan.h"

namespace slq::exec {

// An answer as text, such as {"float 1.5", "1.500"}; {"null", ""} without a value.
struct Accumulated {
  std::string value;
  std::string exact;
  friend bool operator==(const Accumulated&, const Accumulated&) = default;
};
void PrintTo(const Accumulated& answer, std::ostream* out);

// Takes `values`, with line numbers 1, 2, ..., into accumulators for `call` in many ways:
// shuffled, cut into batches of any size, every layout they can have, some rows not
// selected, as the only group and as one of several, over several accumulators merged in
// any order. Returns the answer if it is the same for all, else one that says how two
// ways differ.
Accumulated AccumulateAllWays(const plan::AggregateCall& call, const std::vector<Value>& values);
Accumulated AccumulateAllWays(plan::AggregateKind kind, const std::vector<Value>& values);

}  // namespace slq::exec
