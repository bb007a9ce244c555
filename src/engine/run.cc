#include "engine/run.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/memory_guard.h"
#include "base/status_macros.h"
#include "base/text_position.h"
#include "plan/explain.h"

namespace slq::engine {
namespace {

constexpr uint64_t kNoLimit = std::numeric_limits<uint64_t>::max();

}  // namespace

Run::Run(const sql::Statement& statement, std::unique_ptr<const exec::PreparedPlan> owned_plan,
         const exec::PreparedPlan& plan, std::unique_ptr<column::Scan> scan,
         const RunOptions& options)
    : statement_(statement),
      owned_plan_(std::move(owned_plan)),
      plan_(plan),
      options_(options),
      needs_everything_(plan.plan.aggregation.has_value() || !plan.plan.order.empty()),
      context_({options.memory_bytes_max, options.groups_max, options.deadline, options.cancelled}),
      scan_(std::move(scan)),
      skip_(plan.plan.offset),
      left_(plan.plan.limit.value_or(kNoLimit)),
      columns_seen_(plan.plan.scan.columns.size()) {
  columns_.reserve(plan.plan.outputs.size());
  for (const plan::Output& output : plan.plan.outputs) columns_.push_back(output.name);
}

absl::Status Run::MakeWorkers() {
  const size_t threads = options_.executor == nullptr ? 1 : options_.executor->concurrency();
  for (size_t i = 0; i < threads; ++i) {
    SLQ_ASSIGN_OR_RETURN(std::unique_ptr<exec::Worker> worker,
                         exec::Worker::New(plan_, scan_.get(), &context_));
    workers_.push_back(std::move(worker));
  }
  return absl::OkStatus();
}

void Run::MarkPartial(std::string limit) {
  report_.complete = false;
  report_.limits_hit.push_back(std::move(limit));
}

// A deadline ends the reading, not the answer, where a partial one was asked for.
bool Run::BecomesPartial(const absl::Status& status) {
  if (!options_.allow_partial || !absl::IsDeadlineExceeded(status)) return false;
  context_.ForgetDeadline();
  MarkPartial("time");
  read_all_ = true;
  return true;
}

void Run::ReportProgress() {
  if (!options_.progress) return;
  const std::unique_lock<std::mutex> lock(progress_mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return;
  options_.progress(context_.bytes_read());
}

// Runs `step` on every worker at once, each until it returns false or one fails.
absl::Status Run::ForEachWorker(const Step& step) {
  std::vector<absl::Status> failures(workers_.size());
  std::atomic<bool> failed{false};
  const auto task = [&](size_t i) {
    while (!failed.load(std::memory_order_relaxed)) {
      // Here, and not only around the whole: the task may be on a thread of the host.
      const absl::StatusOr<bool> more = GuardMemory([&] { return step(workers_[i].get()); });
      ReportProgress();
      if (!more.ok()) {
        failures[i] = more.status();
        failed.store(true, std::memory_order_relaxed);
      }
      if (!more.ok() || !*more) return;
    }
  };
  if (workers_.size() == 1) {
    task(0);
  } else {
    options_.executor->Run(workers_.size(), task);
  }
  for (const absl::Status& failure : failures) {
    if (!failure.ok() && !BecomesPartial(failure)) return failure;
  }
  return absl::OkStatus();
}

absl::Status Run::ReadEverything() {
  SLQ_RETURN_IF_ERROR(ForEachWorker([](exec::Worker* worker) { return worker->RunMorsel(); }));
  return MergeAndSort();
}

// Puts all rows of the answer into one buffer, in order.
absl::Status Run::MergeAndSort() {
  read_all_ = true;
  exec::RowSink* const first = workers_[0]->sink();
  if (plan_.plan.aggregation.has_value()) {
    SLQ_RETURN_IF_ERROR(MergeGroups());
  } else {
    for (size_t i = 1; i < workers_.size(); ++i) {
      SLQ_RETURN_IF_ERROR(
          PlacedAt(first->rows()->Append(workers_[i]->sink()->rows()), plan_.plan.order_begin));
    }
    ready_ = {first->rows()};
  }
  return PlacedAt(ready_[0]->Sort(first->rows_wanted()), plan_.plan.order_begin);
}

absl::Status Run::MergeGroups() {
  exec::Aggregate* const total = workers_[0]->aggregate();
  for (size_t i = 1; i < workers_.size(); ++i) {
    // Too late for a deadline: what is left is little, and a partial answer needs it.
    if (const absl::Status stop = context_.CheckStop(); absl::IsCancelled(stop)) return stop;
    SLQ_RETURN_IF_ERROR(total->Merge(*workers_[i]->aggregate()));
  }
  group_sink_ = std::make_unique<exec::RowSink>(plan_, nullptr, &context_);
  SLQ_RETURN_IF_ERROR(total->Emit(group_sink_.get()));
  ready_ = {group_sink_->rows()};
  return absl::OkStatus();
}

absl::Status Run::ReadRound() {
  std::vector<std::pair<uint64_t, exec::RowBuffer*>> filled(workers_.size());
  std::atomic<bool> ended{false};
  for (const std::unique_ptr<exec::Worker>& worker : workers_) worker->sink()->rows()->Clear();
  SLQ_RETURN_IF_ERROR(ForEachWorker([&ended](exec::Worker* worker) -> absl::StatusOr<bool> {
    SLQ_ASSIGN_OR_RETURN(const bool claimed, worker->RunMorsel());
    if (!claimed) ended.store(true, std::memory_order_relaxed);
    return false;  // one morsel a round
  }));
  if (ended.load(std::memory_order_relaxed)) read_all_ = true;
  for (size_t i = 0; i < workers_.size(); ++i) {
    filled[i] = {workers_[i]->morsel(), workers_[i]->sink()->rows()};
  }
  std::sort(filled.begin(), filled.end());
  ready_.clear();
  for (const auto& [morsel, rows] : filled) ready_.push_back(rows);
  next_buffer_ = 0;
  next_row_ = 0;
  return absl::OkStatus();
}

// Moves on to the next buffer with rows left, if there is one.
bool Run::HasReadyRow() {
  while (next_buffer_ < ready_.size() && next_row_ >= ready_[next_buffer_]->size()) {
    ++next_buffer_;
    next_row_ = 0;
  }
  return next_buffer_ < ready_.size();
}

absl::StatusOr<bool> Run::Refill() {
  while (!HasReadyRow()) {
    if (read_all_) return false;
    SLQ_RETURN_IF_ERROR(ReadRound());
  }
  return true;
}

absl::StatusOr<bool> Run::Give(Row* row) {
  while (left_ > 0) {
    SLQ_RETURN_IF_ERROR(context_.CheckCancelled());
    SLQ_ASSIGN_OR_RETURN(const bool any, Refill());
    if (!any) return false;
    const std::span<const exec::KeptCell> kept = ready_[next_buffer_]->cells(next_row_++);
    if (skip_ > 0) {
      --skip_;
      continue;
    }
    if (given_ == options_.rows_max) {
      if (!options_.allow_partial) {
        return ErrorAt(
            absl::StatusCode::kResourceExhausted, TextPosition(),
            absl::StrFormat("the answer has more than %d rows; add LIMIT or raise the row limit",
                            options_.rows_max));
      }
      MarkPartial("rows");
      return false;
    }
    --left_;
    ++given_;
    cells_.clear();
    cells_.reserve(kept.size());
    for (size_t c = 0; c < kept.size(); ++c) {
      cells_.push_back(
          {columns_.empty() ? kept[c].name : columns_[c], kept[c].value, kept[c].exact});
    }
    *row = cells_;
    return true;
  }
  return false;
}

void Run::ReportNeverSeen() {
  for (size_t c = 0; c < columns_seen_.size(); ++c) {
    const column::ScanColumn& column = plan_.plan.scan.columns[c];
    if (columns_seen_[c] || column.kind != column::ColumnKind::kField || column.name == "_error")
      continue;
    report_.fields_never_seen.push_back(column.name);
  }
}

void Run::ReportAll() {
  for (const std::unique_ptr<exec::Worker>& worker : workers_) {
    worker->AddTo(&report_, &columns_seen_);
  }
  // Lines that were ruled out unparsed may have had the field.
  if (report_.lines_skipped == 0 && report_.lines > 0) ReportNeverSeen();
}

// The account of a run under a policy (slq/access_policy.h): the same whatever there is that
// the run may not see. How far it read, where the answer ended before the input, and what it
// skipped would tell.
void Run::ReportKept() {
  const bool read_whole = needs_everything_ || (left_ > 0 && report_.complete);
  for (const std::unique_ptr<exec::Worker>& worker : workers_) {
    report_.complete = report_.complete && worker->read_all_parts();
  }
  if (!read_whole) {
    report_.matched = given_ + (plan_.plan.offset - skip_);
    report_.lines = report_.matched;
    return;
  }
  for (const std::unique_ptr<exec::Worker>& worker : workers_) {
    worker->AddKeptTo(&report_, &columns_seen_);
  }
  if (plan_.plan.scan.predicates.empty() && report_.lines > 0) ReportNeverSeen();
}

bool Run::Finish() {
  if (options_.policy == nullptr) {
    ReportAll();
  } else {
    ReportKept();
  }
  if (plan_.plan.aggregation.has_value()) {
    report_.groups = workers_.empty() ? 0 : workers_[0]->aggregate()->group_count();
  }
  report_.rows = given_;
  finished_ = true;
  return false;
}

std::string Run::Explain() const { return plan::Explain(statement_, plan_.plan, &report_); }

absl::StatusOr<bool> Run::DoWork(uint64_t bytes) {
  if (workers_.empty()) SLQ_RETURN_IF_ERROR(MakeWorkers());
  const uint64_t enough = context_.bytes_read() + bytes;
  if (!needs_everything_) {
    while (!read_all_ && !HasReadyRow() && context_.bytes_read() < enough) {
      SLQ_RETURN_IF_ERROR(ReadRound());
    }
    return read_all_ || HasReadyRow();
  }
  while (ready_.empty() && context_.bytes_read() < enough) {
    const absl::StatusOr<bool> more = workers_[0]->RunMorsel();
    ReportProgress();
    if (!more.ok() && !BecomesPartial(more.status())) return more.status();
    if (!more.ok() || !*more) SLQ_RETURN_IF_ERROR(MergeAndSort());
  }
  return !ready_.empty();
}

absl::StatusOr<bool> Run::Work(uint64_t bytes) {
  if (!failure_.ok()) return failure_;
  if (finished_) return true;
  absl::StatusOr<bool> done = GuardMemory([&] { return DoWork(bytes); });
  if (!done.ok()) failure_ = done.status();
  return done;
}

absl::StatusOr<bool> Run::DoNext(Row* row) {
  if (workers_.empty()) SLQ_RETURN_IF_ERROR(MakeWorkers());
  if (needs_everything_ && ready_.empty()) SLQ_RETURN_IF_ERROR(ReadEverything());
  return Give(row);
}

absl::Status Run::TakeInto(exec::Aggregate* state, Account* account, bool* merging) {
  *merging = false;
  SLQ_RETURN_IF_ERROR(MakeWorkers());
  SLQ_RETURN_IF_ERROR(ForEachWorker([](exec::Worker* worker) { return worker->RunMorsel(); }));
  SLQ_RETURN_IF_ERROR(context_.CheckStop());
  *merging = true;
  for (const std::unique_ptr<exec::Worker>& worker : workers_) {
    SLQ_RETURN_IF_ERROR(state->Merge(*worker->aggregate()));
    if (options_.policy == nullptr) {
      worker->AddTo(&account->report, &account->columns_seen);
    } else {
      worker->AddKeptTo(&account->report, &account->columns_seen);
    }
  }
  return absl::OkStatus();
}

absl::Status Run::StartFrom(const exec::Aggregate& state, const Account& account) {
  SLQ_RETURN_IF_ERROR(MakeWorkers());
  report_ = account.report;
  columns_seen_ = account.columns_seen;
  return workers_[0]->aggregate()->Merge(state);
}

absl::StatusOr<bool> Run::Next(Row* row) {
  if (!failure_.ok()) return failure_;
  if (finished_) return false;
  const absl::StatusOr<bool> given = GuardMemory([&] { return DoNext(row); });
  if (!given.ok()) {
    failure_ = given.status();
    return failure_;
  }
  return *given || Finish();
}

}  // namespace slq::engine
