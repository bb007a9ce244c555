#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slq/error.h"
#include "slq/log_source.h"
#include "slq/rule.h"
#include "slq/scan_report.h"
#include "slq/value.h"

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace slq {

// Limits of a statement. Past one: ResourceExhausted that names it.
struct QueryOptions {
  size_t statement_bytes_max = 64 * 1024;
  size_t nesting_max = 100;
  size_t tokens_max = 10'000;
  size_t select_items_max = 200;
  size_t group_keys_max = 16;
  size_t like_pattern_bytes_max = 1'000;
  size_t regex_bytes_max = 8 * 1024 * 1024;  // of memory, of one regular expression

  // Of texts that a function or || makes while it runs: one, and those for some thousand
  // rows that are worked on together.
  size_t text_bytes_max = 16 * 1024 * 1024;
  size_t batch_text_bytes_max = 64 * 1024 * 1024;
};

// A value for a `?` (by position) or `:name` parameter.
struct Parameter {
  std::string name;  // "" for the next `?`
  Type type = Type::kNull;
  bool bool_value = false;
  int64_t long_value = 0;
  double float_value = 0;
  std::string string_value;
};

// Runs pieces of work for a query. The host may give its own pool. The library starts
// no thread unless NewThreadPool is called.
class Executor {
 public:
  virtual ~Executor() = default;
  // How many tasks can run at once, the caller's own thread included.
  virtual size_t concurrency() const = 0;
  // Calls task(0) ... task(count - 1), each once, on any threads, and returns when all
  // are done. `count` is at most concurrency().
  virtual void Run(size_t count, const std::function<void(size_t)>& task) = 0;
};

// A pool that works with `threads` threads, the calling one among them.
std::unique_ptr<Executor> NewThreadPool(size_t threads);

class CompiledPolicy;

// How one run of a query goes.
struct RunOptions {
  // Window on event time in ms since the epoch, closed at both ends.
  int64_t start_ms = std::numeric_limits<int64_t>::min();
  int64_t end_ms = std::numeric_limits<int64_t>::max();
  bool original_content = false;  // SELECT * gives log_content too

  std::vector<Parameter> parameters;

  const CompiledPolicy* policy = nullptr;  // what it may see (slq/access_policy.h); null: all

  Executor* executor = nullptr;                 // null: everything on the caller's thread
  size_t memory_bytes_max = 256 * 1024 * 1024;  // of what grows with the data; see README, Limits
  size_t groups_max = 1'000'000;
  size_t rows_max = std::numeric_limits<size_t>::max();  // of the answer
  absl::Time deadline = absl::InfiniteFuture();
  const std::atomic<bool>* cancelled = nullptr;  // set it to stop the query: Cancelled

  // What to do at rows_max or the deadline: an error, or the answer so far, marked in
  // the report (complete = false).
  bool allow_partial = false;

  // Parses each line, whatever the query needs of it, so that the report counts all lines
  // that do not fit the rule. They are no error: look at the report.
  bool strict = false;

  // False searches every line, never skipping one before it is parsed. For tests.
  bool prefilter = true;

  // Called now and then, never at once from two threads, with the bytes read so far.
  std::function<void(uint64_t bytes_read)> progress;
};

// One value of a row of an answer.
struct Cell {
  std::string_view name;
  Value value;
  std::string_view exact;  // of sum and avg: the text of struct_logs, with three decimals
};
using Row = std::span<const Cell>;

// The rows of an answer, pulled one after another. Not thread-safe.
class Rows {
 public:
  virtual ~Rows() = default;

  // The next row, valid until the next call; false at the end. Work happens here: for a
  // query without groups the input is read as rows are asked for.
  virtual absl::StatusOr<bool> Next(Row* row) = 0;

  // For event loops: reads about `bytes` of input towards the next row, on this thread
  // alone. True once Next answers without reading: at once, or with little work if the
  // answer needed all lines. Next may be called without it.
  virtual absl::StatusOr<bool> Work(uint64_t bytes) = 0;

  // The names of the columns, in order; empty for SELECT *, whose rows name their own.
  virtual std::span<const std::string> columns() const = 0;

  // The account of the lines; final once Next has returned false.
  virtual const ScanReport& report() const = 0;

  // The plan, one step a line, and under a step what it did; complete once Next has
  // returned false.
  virtual std::string Explain() const = 0;
};

// A statement ready to run. Immutable: may run on many threads at once.
class Query {
 public:
  // Errors are InvalidArgument or ResourceExhausted with a position (slq/error.h).
  static absl::StatusOr<Query> Compile(std::string_view sql, const QueryOptions& options = {});

  Query(Query&&) noexcept;
  Query& operator=(Query&&) noexcept;
  ~Query();

  // Answers from the lines of `source`, structured by `rule`. The query, `source`, `rule`
  // and what `options` points at must outlive the rows. InvalidArgument, with a position,
  // for a field that `rule` cannot find, where it says which it finds.
  absl::StatusOr<std::unique_ptr<Rows>> Run(LogSource* source, const CompiledRule& rule,
                                            const RunOptions& options = {}) const;

  // The plan in plain words, one step a line, with these values for its parameters; where
  // they are missing, a line that says so. InvalidArgument for values that do not fit.
  absl::StatusOr<std::string> Explain(std::span<const Parameter> parameters = {}) const;

  // The statement in canonical form.
  std::string ToString() const;

  // Whether each row of the answer is a line; otherwise it is a group, or the total. True
  // too while parameters have no values.
  bool gives_lines() const;
  // The LIMIT of the statement, if it has one without parameters.
  std::optional<uint64_t> limit() const;

  // For the library itself.
  struct State;
  const State& state() const { return *state_; }

 private:
  explicit Query(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

}  // namespace slq
