#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "slq/query.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "column/scan.h"
#include "exec/prepared_plan.h"
#include "exec/run_context.h"
#include "exec/worker.h"
#include "sql/ast.h"

namespace slq::engine {

// One run of a plan over a scan: the rows of the answer. Queries that need all lines
// before their first row (groups, ORDER BY) read them in the first Next; others read as
// rows are asked for, a round at a time: one morsel per worker.
class Run final : public Rows {
 public:
  // `statement`, `plan`, the scan's input and what `options` points at must outlive the
  // run. `owned_plan` is `plan` where the run is its only user, else null.
  Run(const sql::Statement& statement, std::unique_ptr<const exec::PreparedPlan> owned_plan,
      const exec::PreparedPlan& plan, std::unique_ptr<column::Scan> scan,
      const RunOptions& options);

  // For a standing query, instead of asking for rows. TakeInto reads everything and merges
  // it into `state`, and adds the account: where it fails before merging, neither has
  // changed, and `*merging` is false. StartFrom, before the first row, is as if what
  // `account` tells had been read.
  struct Account {
    ScanReport report;
    std::vector<bool> columns_seen;
  };
  absl::Status TakeInto(exec::Aggregate* state, Account* account, bool* merging);
  absl::Status StartFrom(const exec::Aggregate& state, const Account& account);

  absl::StatusOr<bool> Next(Row* row) override;
  absl::StatusOr<bool> Work(uint64_t bytes) override;
  std::span<const std::string> columns() const override { return columns_; }
  const ScanReport& report() const override { return report_; }
  std::string Explain() const override;

 private:
  using Step = std::function<absl::StatusOr<bool>(exec::Worker*)>;

  absl::StatusOr<bool> DoNext(Row* row);
  absl::StatusOr<bool> DoWork(uint64_t bytes);
  absl::Status MakeWorkers();
  absl::Status ReadEverything();
  absl::Status ReadRound();
  absl::Status MergeAndSort();
  absl::Status MergeGroups();
  absl::Status ForEachWorker(const Step& step);
  bool BecomesPartial(const absl::Status& status);
  void MarkPartial(std::string limit);
  void ReportProgress();

  // Makes rows ready to give; false at the end of the answer.
  absl::StatusOr<bool> Refill();
  bool HasReadyRow();
  absl::StatusOr<bool> Give(Row* row);
  bool Finish();
  void ReportAll();
  void ReportKept();
  void ReportNeverSeen();

  const sql::Statement& statement_;
  const std::unique_ptr<const exec::PreparedPlan> owned_plan_;
  const exec::PreparedPlan& plan_;
  const RunOptions options_;
  const bool needs_everything_;
  std::vector<std::string> columns_;
  exec::RunContext context_;
  std::unique_ptr<column::Scan> scan_;
  std::vector<std::unique_ptr<exec::Worker>> workers_;
  std::unique_ptr<exec::RowSink> group_sink_;  // of a query with groups
  std::mutex progress_mutex_;

  std::vector<exec::RowBuffer*> ready_;  // in the order in which they are given
  size_t next_buffer_ = 0;
  size_t next_row_ = 0;
  bool read_all_ = false;
  bool finished_ = false;
  absl::Status failure_;
  uint64_t skip_;  // rows of OFFSET still to pass over
  uint64_t left_;  // rows of LIMIT still to give
  uint64_t given_ = 0;
  std::vector<Cell> cells_;
  ScanReport report_;
  std::vector<bool> columns_seen_;
};

}  // namespace slq::engine
