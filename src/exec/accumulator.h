#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/bytes.h"
#include "base/memory_budget.h"
#include "column/batch.h"
#include "column/column.h"
#include "exec/run_context.h"
#include "plan/plan.h"

namespace slq::exec {

// The rows of a batch that an aggregate takes in, and which group each belongs to.
struct GroupedRows {
  const column::Selection* rows = nullptr;
  // groups[i] is the group of rows->row(i); empty when there is one group, 0.
  std::span<const uint32_t> groups;
  // How many rows each group has, by group, where somebody counted; else empty.
  std::span<const uint32_t> group_sizes = {};
  // How many lines each row of the batch stands for, by row; empty: one each.
  std::span<const uint32_t> weights = {};
  uint32_t WeightOf(uint32_t row) const { return weights.empty() ? 1 : weights[row]; }
};

// The states of one aggregate call, one per group. States do not depend on the order in
// which values come or states merge: the same values give the same bytes. Not
// thread-safe; each worker has its own and they are merged at the end.
class Accumulator {
 public:
  virtual ~Accumulator() = default;

  // Makes room for groups 0 to `groups` - 1; new states have seen no value.
  virtual absl::Status Resize(size_t groups) = 0;

  // Takes in the argument's values (null for count(*)). `line_nums` is the line_num
  // column for earliest and latest, else null.
  virtual absl::Status Update(const column::Column* arg, const column::Column* line_nums,
                              const GroupedRows& rows) = 0;

  // The same where each of rows.groups is a place in `numbers`, which has the groups. False, and
  // nothing is taken in, where that is no shortcut. REQUIRES: rows.group_sizes, by place.
  virtual absl::StatusOr<bool> UpdatePlaces(const column::Column* /*arg*/,
                                            const GroupedRows& /*rows*/,
                                            std::span<const uint32_t> /*numbers*/) {
    return false;
  }

  // Takes in `rows` rows of a group, whose argument has this summary (null for count(*)). For
  // count, sum and avg.
  virtual void AddSummary(uint32_t /*group*/, uint64_t /*rows*/,
                          const column::ColumnSummary* /*arg*/) {}

  // Takes in all states of `other`, made for the same call; its group i is this one's
  // group map[i]. Resize has made room. Asks `stop` as it goes.
  virtual absl::Status Merge(const Accumulator& other, std::span<const uint32_t> map,
                             StopCheck* stop) = 0;

  // To be called once all is taken in, where Finish has to be quick: does what it would do
  // first, and asks `stop` as it goes.
  virtual absl::Status Prepare(StopCheck* /*stop*/) { return absl::OkStatus(); }

  // The value of each group of `groups`, appended to `out`. If `exact` is not null, and
  // this is a sum or avg: also its text with exactly three decimals, from the exact
  // value, rounded half to even, never "-0.000"; "" where the value is null. Texts in
  // `out` live as long as the accumulator.
  virtual void Finish(std::span<const uint32_t> groups, column::Column* out,
                      std::vector<std::string>* exact) const = 0;

  // Appends the states of `groups`, in this order, as STATE.md says: equal states give equal
  // bytes, whatever the order in which values came.
  virtual void Save(std::span<const uint32_t> groups, ByteWriter* out) const = 0;

  // Takes in states that Save wrote for the same call; the i-th goes to group map[i]. Resize
  // has made room. Marks the reader as failed where the bytes are no states; some may be
  // taken in then.
  virtual absl::Status Load(std::span<const uint32_t> map, ByteReader* in) = 0;

  // Values that sum or avg passed over in Update because they are not numbers. Merge adds
  // none: each worker accounts for its own.
  virtual uint64_t non_numeric_values() const { return 0; }
};

// `budget` must outlive the accumulator.
std::unique_ptr<Accumulator> NewAccumulator(const plan::AggregateCall& call, MemoryBudget* budget);

}  // namespace slq::exec
