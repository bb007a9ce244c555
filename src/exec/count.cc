#include "base/status_macros.h"
#include "exec/grouped_rows.h"
#include "exec/new_accumulator.h"
#include "exec/state_bytes.h"
#include "exec/states.h"

namespace slq::exec {
namespace {

using Layout = column::Column::Layout;

class Count final : public Accumulator {
 public:
  Count(Counted counted, MemoryBudget* budget)
      : counted_(counted), counts_(budget, "the counts of the groups") {}

  absl::Status Resize(size_t groups) override { return counts_.Resize(groups); }

  absl::Status Update(const column::Column* arg, const column::Column* /*line_nums*/,
                      const GroupedRows& rows) override {
    if (counted_ == Counted::kRows) {
      CountRows(rows);
    } else if (arg->layout() == Layout::kMixed) {
      ForEachRow(rows, [&](uint32_t group, uint32_t row) {
        counts_[group] += arg->mixed()[row].is_null() ? 0 : rows.WeightOf(row);
      });
    } else if (arg->layout() != Layout::kNull) {
      CountNotNull(arg->nulls(), rows);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<bool> UpdatePlaces(const column::Column* arg, const GroupedRows& rows,
                                    std::span<const uint32_t> numbers) override {
    const bool counts_rows =
        counted_ == Counted::kRows ||
        (arg->layout() != Layout::kNull && arg->layout() != Layout::kMixed && arg->nulls().empty());
    if (!counts_rows) return false;
    for (size_t place = 0; place < numbers.size(); ++place) {
      if (rows.group_sizes[place] > 0) counts_[numbers[place]] += rows.group_sizes[place];
    }
    return true;
  }

  void AddSummary(uint32_t group, uint64_t rows, const column::ColumnSummary* arg) override {
    counts_[group] += static_cast<int64_t>(arg == nullptr ? rows : arg->values);
  }

  absl::Status Merge(const Accumulator& other, std::span<const uint32_t> map,
                     StopCheck* stop) override {
    const auto& from = static_cast<const Count&>(other);
    for (size_t i = 0; i < map.size(); ++i) {
      SLQ_RETURN_IF_ERROR(stop->Tick());
      counts_[map[i]] += from.counts_[i];
    }
    return absl::OkStatus();
  }

  void Finish(std::span<const uint32_t> groups, column::Column* out,
              std::vector<std::string>* /*exact*/) const override {
    if (out->size() > 0) {
      for (const uint32_t group : groups) out->Append(Value::Long(counts_[group]));
      return;
    }
    const std::span<int64_t> longs = out->ResetLongs(groups.size());
    for (size_t i = 0; i < groups.size(); ++i) longs[i] = counts_[groups[i]];
  }

  void Save(std::span<const uint32_t> groups, ByteWriter* out) const override {
    for (const uint32_t group : groups) out->I64(counts_[group]);
  }

  absl::Status Load(std::span<const uint32_t> map, ByteReader* in) override {
    for (const uint32_t group : map) counts_[group] += ReadCount(counts_[group], in);
    return absl::OkStatus();
  }

 private:
  void CountRows(const GroupedRows& rows) {
    if (!rows.weights.empty()) {
      ForEachRow(rows, [&](uint32_t group, uint32_t row) { counts_[group] += rows.weights[row]; });
    } else if (rows.groups.empty()) {
      counts_[0] += static_cast<int64_t>(rows.rows->size());
    } else if (!rows.group_sizes.empty()) {
      for (size_t group = 0; group < rows.group_sizes.size(); ++group) {
        counts_[group] += rows.group_sizes[group];
      }
    } else {
      for (const uint32_t group : rows.groups) ++counts_[group];
    }
  }

  void CountNotNull(std::span<const uint8_t> nulls, const GroupedRows& rows) {
    if (nulls.empty()) {
      CountRows(rows);
      return;
    }
    ForEachRow(rows, [&](uint32_t group, uint32_t row) {
      counts_[group] += nulls[row] != 0 ? 0 : rows.WeightOf(row);
    });
  }

  const Counted counted_;
  States<int64_t> counts_;
};

}  // namespace

std::unique_ptr<Accumulator> NewCount(Counted counted, MemoryBudget* budget) {
  return std::make_unique<Count>(counted, budget);
}

}  // namespace slq::exec
