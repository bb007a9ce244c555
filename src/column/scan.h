#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "slq/scan_report.h"

#include "absl/status/statusor.h"
#include "base/memory_budget.h"
#include "column/batch.h"

// What a query asks of its input, and the interface that every input answers: a file
// scanner, a stream snapshot, a host's ring buffer.
namespace slq::column {

enum class ColumnKind : uint8_t {
  kField,       // a field of the line by name; also `_error` of a line that did not parse
  kLineNum,     // built in: long
  kTime,        // built in: event time, long, ms since the epoch, or null
  kLogContent,  // built in: the raw line, string
};

struct ScanColumn {
  ColumnKind kind = ColumnKind::kField;
  std::string name;
  friend bool operator==(const ScanColumn&, const ScanColumn&) = default;
};

// A condition on one column that every row of the answer meets. It is a hint: the scan
// may skip rows that cannot meet it, the filter above still decides.
struct PushedPredicate {
  enum class Op : uint8_t {
    kEqual,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,  // with operands[0], as SQL compares
    kIn,            // equal to one of the operands
    kContains,      // LIKE: the canonical text contains each operand, in this order
    kPrefix,        // LIKE 'abc%...': the canonical text starts with operands[0]
    kNotNull,       // no operand
  };
  size_t column = 0;  // index in ScanRequest::columns
  Op op = Op::kEqual;
  std::vector<Value> operands;  // none is null; texts owned by the plan
};

// Closed at both ends, in ms since the epoch.
struct TimeWindow {
  int64_t start_ms = std::numeric_limits<int64_t>::min();
  int64_t end_ms = std::numeric_limits<int64_t>::max();
  bool is_everything() const {
    return start_ms == std::numeric_limits<int64_t>::min() &&
           end_ms == std::numeric_limits<int64_t>::max();
  }
};

struct ScanRequest {
  std::vector<ScanColumn> columns;
  std::vector<PushedPredicate> predicates;
  TimeWindow window;          // rows outside are not delivered, and counted as such
  bool all_fields = false;    // ScanWorker::ExpandRow will be called
  bool check_lines = false;   // lines are parsed even where no column needs it
  bool newest_first = false;  // wanted order of morsels and rows, where the input has one
  // Of each batch, the values of no more than the first so many rows selected are looked at.
  size_t rows_wanted = std::numeric_limits<size_t>::max();
  // What whoever reads the batches understands besides rows of their own: lines that have the
  // same values in all columns as one row with a weight, and summaries.
  bool takes_weights = false;
  bool takes_summaries = false;
  // The only column whose own values matter, if what lines with the same value have in the others
  // may come as a row with a weight and summaries.
  std::optional<size_t> summarized_by;
};

// One worker's view of a scan. Used by one thread at a time.
class ScanWorker {
 public:
  virtual ~ScanWorker() = default;

  // Claims the next morsel of the scan for this worker. False when none is left. Numbers
  // rise in the order of the scan, over all workers. Threads may call this at once on
  // different workers of a scan.
  virtual absl::StatusOr<bool> NextMorsel(uint64_t* number) = 0;

  // The next batch of the claimed morsel with all its rows in the window selected, or
  // null at the morsel's end. Valid until the next call to this worker; the caller may
  // change its selection and its columns.
  virtual absl::StatusOr<Batch*> NextBatch() = 0;

  // All fields of one row of the current batch in line order, built-in columns not
  // among them. Replaces `fields`; texts live as long as the batch.
  virtual absl::Status ExpandRow(const Batch& batch, size_t row,
                                 std::vector<NamedValue>* fields) = 0;

  // What this worker saw so far: every count but `matched` and `filtered` of rows that
  // it delivered, which the pipeline counts.
  virtual const ScanReport& report() const = 0;
};

// A scan in progress: its workers share the morsels. Thread-safe.
class Scan {
 public:
  virtual ~Scan() = default;
  // The worker must not outlive the scan, nor the budget for what it evaluates; null: without.
  virtual absl::StatusOr<std::unique_ptr<ScanWorker>> NewWorker(MemoryBudget* memory) = 0;
};

}  // namespace slq::column
