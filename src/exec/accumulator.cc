#include "exec/accumulator.h"

#include "exec/new_accumulator.h"

namespace slq::exec {

std::unique_ptr<Accumulator> NewAccumulator(const plan::AggregateCall& call, MemoryBudget* budget) {
  switch (call.kind) {
    case plan::AggregateKind::kCountAll:
      return NewCount(Counted::kRows, budget);
    case plan::AggregateKind::kCount:
      return NewCount(Counted::kValues, budget);
    case plan::AggregateKind::kCountDistinct:
      return NewDistinct(budget);
    case plan::AggregateKind::kSum:
      return NewSum(Total::kSum, budget);
    case plan::AggregateKind::kAvg:
      return NewSum(Total::kAverage, budget);
    case plan::AggregateKind::kMin:
      return NewExtreme(Extreme::kMin, budget);
    case plan::AggregateKind::kMax:
      return NewExtreme(Extreme::kMax, budget);
    case plan::AggregateKind::kApproxQuantile:
      return NewQuantile(call.quantile, budget);
    case plan::AggregateKind::kEarliest:
      return NewEdge(Edge::kEarliest, budget);
    case plan::AggregateKind::kLatest:
      return NewEdge(Edge::kLatest, budget);
  }
  return nullptr;
}

}  // namespace slq::exec
