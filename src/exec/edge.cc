#include "column/order.h"
#include "exec/grouped_rows.h"
#include "exec/new_accumulator.h"
#include "exec/state_bytes.h"
#include "exec/value_cells.h"

namespace slq::exec {
namespace {

// Line numbers of a stream never tie. Those of several files may; then the smaller value
// by column::CompareTotal wins, so that order does not.
class EdgeValue final : public Accumulator {
 public:
  EdgeValue(Edge edge, MemoryBudget* budget)
      : edge_(edge), lines_(budget, "the values of the groups"), values_(budget) {}

  absl::Status Resize(size_t groups) override {
    SLQ_RETURN_IF_ERROR(lines_.Resize(groups));
    return values_.Resize(groups);
  }

  absl::Status Update(const column::Column* arg, const column::Column* line_nums,
                      const GroupedRows& rows) override {
    if (rows.groups.empty()) return UpdateOnlyGroup(*arg, *line_nums, rows);
    absl::Status status;
    ForEachRow(rows, [&](uint32_t group, uint32_t row) {
      const Value line = line_nums->At(row);
      if (line.type() != Type::kLong || !status.ok()) return;
      if (!values_[group].is_null() && IsPast(line.long_value(), lines_[group])) return;
      status = Offer(group, line.long_value(), arg->At(row));
    });
    return status;
  }

  absl::Status Merge(const Accumulator& other, std::span<const uint32_t> map,
                     StopCheck* stop) override {
    const auto& from = static_cast<const EdgeValue&>(other);
    for (size_t i = 0; i < map.size(); ++i) {
      SLQ_RETURN_IF_ERROR(stop->Tick());
      SLQ_RETURN_IF_ERROR(Offer(map[i], from.lines_[i], from.values_[i]));
    }
    return absl::OkStatus();
  }

  void Finish(std::span<const uint32_t> groups, column::Column* out,
              std::vector<std::string>* /*exact*/) const override {
    for (const uint32_t group : groups) out->Append(values_[group]);
  }

  void Save(std::span<const uint32_t> groups, ByteWriter* out) const override {
    for (const uint32_t group : groups) {
      out->I64(values_[group].is_null() ? 0 : lines_[group]);
      WriteValue(values_[group], out);
    }
  }

  absl::Status Load(std::span<const uint32_t> map, ByteReader* in) override {
    for (const uint32_t group : map) {
      const int64_t line = in->I64();
      SLQ_RETURN_IF_ERROR(Offer(group, line, ReadValue(in)));
    }
    return absl::OkStatus();
  }

 private:
  // True if `line` is further from the edge than `best`.
  bool IsPast(int64_t line, int64_t best) const {
    return edge_ == Edge::kEarliest ? line > best : line < best;
  }

  // Finds the batch's own winner first: with lines in order, every row may beat the one
  // before, and each would have its text copied.
  absl::Status UpdateOnlyGroup(const column::Column& arg, const column::Column& line_nums,
                               const GroupedRows& rows) {
    Value best;
    int64_t best_line = 0;
    rows.rows->ForEach([&](uint32_t row) {
      const Value line = line_nums.At(row);
      if (line.type() != Type::kLong) return;
      if (!best.is_null() && IsPast(line.long_value(), best_line)) return;
      const Value value = arg.At(row);
      if (value.is_null() || !Wins(line.long_value(), value, best_line, best)) return;
      best = value;
      best_line = line.long_value();
    });
    return Offer(0, best_line, best);
  }

  bool Wins(int64_t line, const Value& value, int64_t best_line, const Value& best) const {
    if (best.is_null() || IsPast(best_line, line)) return true;
    return line == best_line &&
           column::CompareTotal(value, best, column::NumericStrings::kAsText) < 0;
  }

  absl::Status Offer(uint32_t group, int64_t line, const Value& value) {
    if (value.is_null() || !Wins(line, value, lines_[group], values_[group])) {
      return absl::OkStatus();
    }
    lines_[group] = line;
    return values_.Set(group, value);
  }

  const Edge edge_;
  States<int64_t> lines_;
  ValueCells values_;
};

}  // namespace

std::unique_ptr<Accumulator> NewEdge(Edge edge, MemoryBudget* budget) {
  return std::make_unique<EdgeValue>(edge, budget);
}

}  // namespace slq::exec
