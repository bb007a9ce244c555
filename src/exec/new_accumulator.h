#pragma once

#include <memory>

#include "base/memory_budget.h"
#include "exec/accumulator.h"

// The kinds of accumulator, each in a file of its own.
namespace slq::exec {

enum class Counted : uint8_t { kRows, kValues };
enum class Total : uint8_t { kSum, kAverage };
enum class Extreme : uint8_t { kMin, kMax };
enum class Edge : uint8_t { kEarliest, kLatest };

// count(*), count(x).
std::unique_ptr<Accumulator> NewCount(Counted counted, MemoryBudget* budget);

// Exact (exec/exact_sum.h). A long if every addend was a whole number written as one and
// the sum fits, else a float; an average is always a float.
std::unique_ptr<Accumulator> NewSum(Total total, MemoryBudget* budget);

// By column::CompareTotal, with numeric strings as numbers if all values of the group are
// numbers. NaN is passed over.
std::unique_ptr<Accumulator> NewExtreme(Extreme extreme, MemoryBudget* budget);

// count(distinct x), exact: keys of column/key.h, null not counted.
std::unique_ptr<Accumulator> NewDistinct(MemoryBudget* budget);

// approx_quantile(x, quantile): the value of rank ceil(quantile * count), as a float
// within 1/128 (0.8 %) of it (subnormals apart, which may become 0) and never further from
// zero; exact where it is a whole number up to 256 in size, and for the smallest and the
// largest value. Numeric strings count as numbers; other strings, bools and NaN are passed
// over. A group holds at most one bucket per 1/128 of each power of two that occurs, with
// its sign.
std::unique_ptr<Accumulator> NewQuantile(double quantile, MemoryBudget* budget);

// The value that is not null with the smallest or largest line_num.
std::unique_ptr<Accumulator> NewEdge(Edge edge, MemoryBudget* budget);

}  // namespace slq::exec
