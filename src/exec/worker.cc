#include "exec/worker.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"

namespace slq::exec {
namespace {

// Rows of one morsel have sequence numbers of their own.
constexpr int kMorselShift = 32;

uint64_t CountParsed(const column::Batch& batch) {
  if (batch.unparsed.empty()) return batch.selected_lines();
  uint64_t parsed = 0;
  batch.selection.ForEach([&](uint32_t row) { parsed += batch.unparsed[row] == 0 ? 1 : 0; });
  return parsed;
}

bool HasValue(const column::Column& column) {
  if (column.layout() == column::Column::Layout::kNull || column.size() == 0) return false;
  if (column.layout() == column::Column::Layout::kMixed) {
    return std::any_of(column.mixed().begin(), column.mixed().end(),
                       [](const Value& v) { return !v.is_null(); });
  }
  return column.nulls().empty() ||
         std::find(column.nulls().begin(), column.nulls().end(), 0) != column.nulls().end();
}

bool HasValue(const column::Batch& batch, size_t column) {
  if (!batch.summaries.empty()) return batch.summaries[column].values > 0;
  if (batch.row_summaries.empty()) return HasValue(batch.columns[column]);
  for (size_t row = 0; row < batch.rows; ++row) {
    if (batch.row_summaries[row * batch.columns.size() + column].values > 0) return true;
  }
  return false;
}

}  // namespace

Worker::Worker(const PreparedPlan& plan, std::unique_ptr<column::ScanWorker> scan,
               RunContext* context)
    : context_(context),
      scan_(std::move(scan)),
      sink_(plan, scan_.get(), context),
      columns_seen_(plan.plan.scan.columns.size()) {
  if (plan.filter.has_value()) filter_.emplace(*plan.filter, context->memory());
  if (plan.plan.aggregation.has_value()) aggregate_.emplace(plan, context);
}

absl::StatusOr<std::unique_ptr<Worker>> Worker::New(const PreparedPlan& plan, column::Scan* scan,
                                                    RunContext* context) {
  SLQ_ASSIGN_OR_RETURN(std::unique_ptr<column::ScanWorker> scan_worker,
                       scan->NewWorker(context->memory()));
  return std::unique_ptr<Worker>(new Worker(plan, std::move(scan_worker), context));
}

absl::StatusOr<bool> Worker::RunMorsel() {
  SLQ_RETURN_IF_ERROR(context_->CheckStop());
  SLQ_ASSIGN_OR_RETURN(const bool claimed, scan_->NextMorsel(&morsel_));
  if (!claimed) return false;
  uint64_t sequence = morsel_ << kMorselShift;
  while (true) {
    SLQ_RETURN_IF_ERROR(context_->CheckStop());
    SLQ_ASSIGN_OR_RETURN(column::Batch * batch, scan_->NextBatch());
    NoteBytesRead();
    if (batch == nullptr) return true;
    if (!batch->selection.empty()) SLQ_RETURN_IF_ERROR(Consume(batch, sequence));
    sequence += batch->rows;
  }
}

absl::Status Worker::Consume(column::Batch* batch, uint64_t first_sequence) {
  NoteColumnsSeen(*batch);
  SLQ_RETURN_IF_ERROR(FilterAndCount(batch));
  if (aggregate_.has_value()) return aggregate_->Consume(*batch);
  return sink_.Consume(*batch, first_sequence, {});
}

absl::Status Worker::FilterAndCount(column::Batch* batch) {
  const uint64_t before = CountParsed(*batch);
  if (filter_.has_value()) SLQ_RETURN_IF_ERROR(filter_->Filter(batch));
  const uint64_t after = CountParsed(*batch);
  matched_ += after;
  filtered_ += before - after;
  kept_unparsed_ += batch->selected_lines() - after;
  return absl::OkStatus();
}

void Worker::NoteBytesRead() {
  const uint64_t now = scan_->report().bytes_read;
  context_->AddBytesRead(now - bytes_read_);
  bytes_read_ = now;
}

void Worker::NoteColumnsSeen(const column::Batch& batch) {
  for (size_t c = 0; c < columns_seen_.size(); ++c) {
    if (columns_seen_[c]) continue;
    columns_seen_[c] = HasValue(batch, c);
  }
}

void Worker::MarkColumnsSeen(std::vector<bool>* columns_seen) const {
  for (size_t c = 0; c < columns_seen_.size(); ++c) {
    if (columns_seen_[c]) (*columns_seen)[c] = true;
  }
}

void Worker::AddTo(ScanReport* report, std::vector<bool>* columns_seen) const {
  report->Add(scan_->report());
  report->matched += matched_;
  report->filtered += filtered_;
  report->non_numeric_values += sink_.non_numeric_values();
  if (filter_.has_value()) report->non_numeric_values += filter_->non_numeric_values();
  if (aggregate_.has_value()) report->non_numeric_values += aggregate_->non_numeric_values();
  MarkColumnsSeen(columns_seen);
}

void Worker::AddKeptTo(ScanReport* report, std::vector<bool>* columns_seen) const {
  report->matched += matched_;
  report->unparsed += kept_unparsed_;
  report->lines += matched_ + kept_unparsed_;
  report->non_numeric_values += sink_.non_numeric_values();
  if (aggregate_.has_value()) report->non_numeric_values += aggregate_->non_numeric_values();
  MarkColumnsSeen(columns_seen);
}

}  // namespace slq::exec
