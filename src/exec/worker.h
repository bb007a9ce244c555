#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "slq/scan_report.h"

#include "absl/status/statusor.h"
#include "column/scan.h"
#include "exec/aggregate.h"
#include "exec/prepared_plan.h"
#include "exec/row_sink.h"
#include "exec/run_context.h"

namespace slq::exec {

// One worker's pipeline: scan, filter, then aggregate or keep the rows. Used by one
// thread at a time.
class Worker {
 public:
  // Everything must outlive the worker.
  static absl::StatusOr<std::unique_ptr<Worker>> New(const PreparedPlan& plan, column::Scan* scan,
                                                     RunContext* context);

  // Works one morsel off. False when none is left.
  absl::StatusOr<bool> RunMorsel();

  // The number of the morsel worked off last.
  uint64_t morsel() const { return morsel_; }

  RowSink* sink() { return &sink_; }
  Aggregate* aggregate() { return aggregate_.has_value() ? &*aggregate_ : nullptr; }

  // Adds this worker's counts, and marks the scan's columns it saw a value in.
  void AddTo(ScanReport* report, std::vector<bool>* columns_seen) const;

  // The same, but only of rows that WHERE kept: nothing that depends on what the scan
  // skipped, or on rows it did not deliver.
  void AddKeptTo(ScanReport* report, std::vector<bool>* columns_seen) const;

  // False if the scan left out what it could not read.
  bool read_all_parts() const { return scan_->report().complete; }

 private:
  Worker(const PreparedPlan& plan, std::unique_ptr<column::ScanWorker> scan, RunContext* context);
  absl::Status Consume(column::Batch* batch, uint64_t first_sequence);
  absl::Status FilterAndCount(column::Batch* batch);
  void NoteBytesRead();
  void NoteColumnsSeen(const column::Batch& batch);
  void MarkColumnsSeen(std::vector<bool>* columns_seen) const;

  RunContext* context_;
  std::unique_ptr<column::ScanWorker> scan_;
  std::optional<Evaluator> filter_;
  std::optional<Aggregate> aggregate_;
  RowSink sink_;
  std::vector<bool> columns_seen_;
  uint64_t morsel_ = 0;
  uint64_t bytes_read_ = 0;  // as the context knows
  uint64_t matched_ = 0;
  uint64_t filtered_ = 0;
  uint64_t kept_unparsed_ = 0;
};

}  // namespace slq::exec
