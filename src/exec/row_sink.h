#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "column/batch.h"
#include "column/scan.h"
#include "exec/prepared_plan.h"
#include "exec/row_buffer.h"
#include "exec/run_context.h"

namespace slq::exec {

// Evaluates the columns of the answer for the selected rows of batches and keeps the
// rows: the last stage of every query. One per worker, not thread-safe.
class RowSink {
 public:
  // `scan` is the worker whose rows SELECT * expands; null for groups. Everything must
  // outlive the sink.
  RowSink(const PreparedPlan& plan, column::ScanWorker* scan, RunContext* context);

  // Keeps the selected rows; the sequence of the i-th row of the batch is
  // `first_sequence` + i. `exact` has the exact texts of aggregate calls, by call and
  // then by row; empty without an aggregation.
  absl::Status Consume(const column::Batch& batch, uint64_t first_sequence,
                       std::span<const std::vector<std::string>> exact);

  // Once it leaves_rows_out(): leaves selected in a batch only rows that Consume would keep. The
  // batch needs but the columns that ORDER BY is about, and all its rows must come this way.
  absl::Status LeaveCandidates(column::Batch* batch);
  bool leaves_rows_out() const { return rows_.leaves_rows_out(); }

  RowBuffer* rows() { return &rows_; }

  // The rows that can be in the answer: OFFSET + LIMIT, or the maximum without a LIMIT.
  size_t rows_wanted() const { return rows_wanted_; }

  uint64_t non_numeric_values() const;

 private:
  absl::Status EvaluateOutputs(const column::Batch& batch);
  absl::Status EvaluateOrder(const column::Batch& batch);
  absl::Status AddStarRow(const column::Batch& batch, uint32_t row, uint64_t sequence);
  void AddBuiltIn(std::string_view name, const Value& value);
  absl::Status AddRow(uint32_t row, uint64_t sequence,
                      std::span<const std::vector<std::string>> exact);

  const plan::Plan& plan_;
  column::ScanWorker* scan_;
  const size_t group_keys_;  // sort values that come from group keys
  std::vector<Evaluator> outputs_;
  std::vector<Evaluator> order_;
  std::vector<const column::Column*> output_columns_;
  std::vector<const column::Column*> order_columns_;
  column::Selection candidates_;
  std::vector<Value> sort_values_;
  std::vector<KeptCell> cells_;
  std::vector<column::NamedValue> fields_;
  RowBuffer rows_;
  size_t rows_wanted_;
};

}  // namespace slq::exec
