#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "base/bytes.h"
#include "column/batch.h"
#include "exec/accumulator.h"
#include "exec/group_table.h"
#include "exec/prepared_plan.h"
#include "exec/row_sink.h"
#include "exec/run_context.h"

namespace slq::exec {

// Groups the selected rows of batches by the plan's keys and takes them into the states
// of its aggregate calls. One per worker, not thread-safe; the workers' are merged.
class Aggregate {
 public:
  // `plan` must have an aggregation. Both must outlive this.
  Aggregate(const PreparedPlan& plan, RunContext* context);

  absl::Status Consume(const column::Batch& batch);

  // Takes in all groups of `other`. The result does not depend on the order of merges.
  absl::Status Merge(const Aggregate& other);

  // Appends all groups and their states, in the order of the groups' keys (STATE.md): the
  // same values give the same bytes.
  void Save(ByteWriter* out) const;

  // Takes in all groups that Save wrote for the same plan. Marks the reader as failed where
  // the bytes are none; some groups may be taken in then.
  absl::Status Load(ByteReader* in);

  // Hands every group that HAVING keeps to `sink`.
  absl::Status Emit(RowSink* sink);

  // Of the lines so far; one without keys.
  size_t group_count() const;

  uint64_t non_numeric_values() const;

 private:
  void ConsumeSummaries(const column::Batch& batch);
  void ConsumeRowSummaries(const column::Batch& batch);
  absl::Status GroupByPlace(const column::Batch& batch, const column::Column& key);
  absl::Status ConsumeGroups(const column::Batch& batch);
  absl::StatusOr<bool> ConsumePlaces(const column::Batch& batch, size_t call,
                                     const column::Column* arg);
  std::vector<uint32_t> GroupsByKey() const;
  absl::Status LoadKeys(size_t groups, std::vector<uint32_t>* map, ByteReader* in);
  const plan::AggregateCall& CallAt(size_t i) const { return plan_.plan.aggregation->calls[i]; }
  absl::Status ResizeAll();
  std::vector<bool> DecidingColumns() const;
  absl::Status LeaveCandidates(const std::vector<bool>& deciding, std::optional<Evaluator>* having,
                               column::Batch* batch, RowSink* sink,
                               std::vector<uint32_t>* groups) const;
  void FillKeys(std::span<const uint32_t> groups, column::Batch* batch) const;
  void FillGroups(std::span<const uint32_t> groups, column::Batch* batch,
                  std::vector<std::vector<std::string>>* exact) const;

  const PreparedPlan& plan_;
  RunContext* context_;
  std::vector<Evaluator> keys_;
  std::vector<std::optional<Evaluator>> args_;
  std::optional<GroupTable> table_;  // unset without keys: one group
  bool has_states_ = false;          // of every group; false until a row came
  std::vector<std::unique_ptr<Accumulator>> states_;
  std::vector<uint32_t> groups_;
  std::vector<uint32_t> group_sizes_;
  std::span<const uint32_t> places_;  // of the rows' groups in numbers_; empty: groups_ has them
  std::vector<uint32_t> numbers_;
};

}  // namespace slq::exec
