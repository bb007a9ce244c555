#include "engine/restricted_scan.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "plan/binder.h"

namespace slq::engine {
namespace {

using column::Batch;
using column::Column;
using Layout = column::Column::Layout;
using Sight = FieldVeil::Sight;

Sight SightOf(const CompiledPolicy::State& policy, const column::ScanColumn& column) {
  switch (column.kind) {
    case column::ColumnKind::kField:
      return policy.fields.SightOf(column.name);
    case column::ColumnKind::kLineNum:
      return policy.hides_line_num && column.name != plan::kLineOrder ? Sight::kHidden
                                                                      : Sight::kShown;
    case column::ColumnKind::kTime:
      return policy.time;
    case column::ColumnKind::kLogContent:
      return policy.log_content;
  }
  return Sight::kHidden;
}

// A column of the request that is not shown as it is.
struct VeiledColumn {
  size_t column = 0;
  Sight sight = Sight::kHidden;
};

bool MustCover(Sight sight, const Value& value) {
  switch (sight) {
    case Sight::kShown:
      return false;
    case Sight::kHidden:
    case Sight::kMasked:
      return true;
    case Sight::kHiddenIfJson:
    case Sight::kMaskedIfJson:
      return MayBeJson(value);
  }
  return true;
}

// What is shown in place of a value that must be covered.
Value Cover(Sight sight, const Value& mask) {
  return sight == Sight::kMasked || sight == Sight::kMaskedIfJson ? mask : Value::Null();
}

class RestrictedWorker final : public column::ScanWorker {
 public:
  RestrictedWorker(const CompiledPolicy::State& policy, std::span<const size_t> condition_columns,
                   std::span<const VeiledColumn> veiled, std::unique_ptr<column::ScanWorker> input,
                   MemoryBudget* memory)
      : policy_(policy),
        mask_(Value::String(policy.mask)),
        condition_columns_(condition_columns),
        veiled_(veiled),
        input_(std::move(input)) {
    if (policy.filter.has_value()) filter_.emplace(*policy.filter, memory);
  }

  absl::StatusOr<bool> NextMorsel(uint64_t* number) override { return input_->NextMorsel(number); }

  absl::StatusOr<Batch*> NextBatch() override {
    SLQ_ASSIGN_OR_RETURN(Batch * batch, input_->NextBatch());
    if (batch == nullptr || batch->selection.empty()) return batch;
    if (filter_.has_value()) SLQ_RETURN_IF_ERROR(ApplyCondition(batch));
    for (const VeiledColumn& veiled : veiled_) Veil(veiled.sight, &batch->columns[veiled.column]);
    return batch;
  }

  absl::Status ExpandRow(const Batch& batch, size_t row,
                         std::vector<column::NamedValue>* fields) override {
    SLQ_RETURN_IF_ERROR(input_->ExpandRow(batch, row, fields));
    if (policy_.fields.empty()) return absl::OkStatus();
    size_t kept = 0;
    for (column::NamedValue field : *fields) {
      const Sight sight = policy_.fields.SightOf(field.name);
      const bool covered = MustCover(sight, field.value);
      if (covered) field.value = Cover(sight, mask_);
      if (!covered || !field.value.is_null()) (*fields)[kept++] = field;
    }
    fields->resize(kept);
    return absl::OkStatus();
  }

  const ScanReport& report() const override { return input_->report(); }

 private:
  // The condition sees its columns alone, in its own order, and before they are veiled.
  absl::Status ApplyCondition(Batch* batch) {
    const auto exchange = [this, batch] {
      for (size_t i = 0; i < condition_columns_.size(); ++i) {
        std::swap(view_.columns[i], batch->columns[condition_columns_[i]]);
      }
    };
    view_.columns.resize(condition_columns_.size());
    view_.rows = batch->rows;
    std::swap(view_.selection, batch->selection);
    exchange();
    const absl::Status status = filter_->Filter(&view_);
    exchange();
    std::swap(view_.selection, batch->selection);
    return status;
  }

  void Veil(Sight sight, Column* column) {
    const size_t rows = column->size();
    if (sight == Sight::kHidden) {
      column->ResetNull(rows);
      return;
    }
    if (column->layout() == Layout::kNull) return;
    std::swap(*column, covered_);
    column->Clear();
    for (size_t row = 0; row < rows; ++row) {
      const Value value = covered_.At(row);
      column->Append(!value.is_null() && MustCover(sight, value) ? Cover(sight, mask_) : value);
    }
  }

  const CompiledPolicy::State& policy_;
  const Value mask_;
  const std::span<const size_t> condition_columns_;
  const std::span<const VeiledColumn> veiled_;
  const std::unique_ptr<column::ScanWorker> input_;
  std::optional<exec::Evaluator> filter_;
  Batch view_;      // what the condition sees
  Column covered_;  // the values under a mask; their texts are the batch's
};

class RestrictedScan final : public column::Scan {
 public:
  RestrictedScan(const CompiledPolicy::State& policy, std::vector<size_t> condition_columns,
                 std::vector<VeiledColumn> veiled, std::unique_ptr<column::Scan> input)
      : policy_(policy),
        condition_columns_(std::move(condition_columns)),
        veiled_(std::move(veiled)),
        input_(std::move(input)) {}

  absl::StatusOr<std::unique_ptr<column::ScanWorker>> NewWorker(MemoryBudget* memory) override {
    SLQ_ASSIGN_OR_RETURN(std::unique_ptr<column::ScanWorker> worker, input_->NewWorker(memory));
    return std::make_unique<RestrictedWorker>(policy_, condition_columns_, veiled_,
                                              std::move(worker), memory);
  }

 private:
  const CompiledPolicy::State& policy_;
  const std::vector<size_t> condition_columns_;
  const std::vector<VeiledColumn> veiled_;
  const std::unique_ptr<column::Scan> input_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<column::Scan>> RestrictScan(const CompiledPolicy::State& policy,
                                                           column::ScanRequest request,
                                                           const ScanMaker& make_scan) {
  // The condition is asked about each line, and what is covered must not be added up.
  request.takes_weights = false;
  request.takes_summaries = false;
  request.summarized_by.reset();
  request.rows_wanted = std::numeric_limits<size_t>::max();
  std::vector<VeiledColumn> veiled;
  for (size_t c = 0; c < request.columns.size(); ++c) {
    const Sight sight = SightOf(policy, request.columns[c]);
    if (sight != Sight::kShown) veiled.push_back({c, sight});
  }
  // A predicate on a column that is not shown speaks of what is shown in its place.
  std::erase_if(request.predicates, [&veiled](const column::PushedPredicate& predicate) {
    return std::any_of(veiled.begin(), veiled.end(), [&predicate](const VeiledColumn& v) {
      return v.column == predicate.column;
    });
  });
  std::vector<size_t> condition_columns;
  for (const column::ScanColumn& column : policy.columns) {
    const auto found = std::find(request.columns.begin(), request.columns.end(), column);
    condition_columns.push_back(static_cast<size_t>(found - request.columns.begin()));
    if (found == request.columns.end()) request.columns.push_back(column);
  }
  for (column::PushedPredicate predicate : policy.predicates) {
    predicate.column = condition_columns[predicate.column];
    request.predicates.push_back(std::move(predicate));
  }
  SLQ_ASSIGN_OR_RETURN(std::unique_ptr<column::Scan> input, make_scan(request));
  return std::make_unique<RestrictedScan>(policy, std::move(condition_columns), std::move(veiled),
                                          std::move(input));
}

}  // namespace slq::engine
