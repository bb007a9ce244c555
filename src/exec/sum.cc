#include <array>

#include "exec/addend.h"
#include "exec/block_sums.h"
#include "exec/exact_sum.h"
#include "exec/few_groups.h"
#include "exec/grouped_rows.h"
#include "exec/new_accumulator.h"
#include "exec/sum_states.h"

namespace slq::exec {
namespace {

using Layout = column::Column::Layout;

// Of a decimal column (column::Column), whose last digit is the step.
int64_t UnitsPerStep(unsigned scale) {
  return kUnitsPerOne / static_cast<int64_t>(column::kPowersOfTen[scale]);
}

class Sum final : public Accumulator {
 public:
  Sum(Total total, MemoryBudget* budget) : total_(total), states_(budget) {}

  absl::Status Resize(size_t groups) override { return states_.Resize(groups); }
  absl::Status Update(const column::Column* arg, const column::Column* line_nums,
                      const GroupedRows& rows) override;
  absl::StatusOr<bool> UpdatePlaces(const column::Column* arg, const GroupedRows& rows,
                                    std::span<const uint32_t> numbers) override;
  void AddSummary(uint32_t group, uint64_t rows, const column::ColumnSummary* arg) override;
  absl::Status Merge(const Accumulator& other, std::span<const uint32_t> map,
                     StopCheck* stop) override {
    return states_.Merge(static_cast<const Sum&>(other).states_, map, stop);
  }
  void Finish(std::span<const uint32_t> groups, column::Column* out,
              std::vector<std::string>* exact) const override;
  void Save(std::span<const uint32_t> groups, ByteWriter* out) const override {
    states_.Save(groups, out);
  }
  absl::Status Load(std::span<const uint32_t> map, ByteReader* in) override {
    return states_.Load(map, in);
  }
  uint64_t non_numeric_values() const override { return non_numeric_; }

 private:
  void AddLongs(const column::Column& column, const GroupedRows& rows);
  void AddDecimals(const column::Column& column, const GroupedRows& rows);
  void AddWeighted(const column::Column& column, const GroupedRows& rows);
  void AddFloats(const column::Column& column, const GroupedRows& rows);
  bool AddFloatBlock(std::span<const double> values);
  void AddMixed(const column::Column& column, const GroupedRows& rows);
  void AddCodes(const column::Column& column, const GroupedRows& rows);
  void Add(uint32_t group, const Addend& addend);

  const Total total_;
  SumStates states_;
  uint64_t non_numeric_ = 0;
  int float_digits_ = 3;       // after the point, of the latest block of floats
  int long_float_blocks_ = 0;  // how many blocks from here on are not tried as a whole
  std::vector<Addend> code_addends_;
  GroupSums group_sums_;
};

absl::Status Sum::Update(const column::Column* arg, const column::Column* /*line_nums*/,
                         const GroupedRows& rows) {
  if (!rows.weights.empty()) {
    AddWeighted(*arg, rows);
    return states_.status();
  }
  switch (arg->layout()) {
    case Layout::kNull:
      break;
    case Layout::kDecimal:
      AddDecimals(*arg, rows);
      break;
    case Layout::kLong:
      AddLongs(*arg, rows);
      break;
    case Layout::kFloat:
      AddFloats(*arg, rows);
      break;
    case Layout::kDictionary:
      AddCodes(*arg, rows);
      break;
    case Layout::kMixed:
      if (rows.groups.empty()) {
        AddMixed(*arg, rows);
        break;
      }
      [[fallthrough]];
    case Layout::kBool:
    case Layout::kString:
      ForEachValue(*arg, rows,
                   [this](uint32_t group, const Value& value) { Add(group, AddendOf(value)); });
      break;
  }
  return states_.status();
}

absl::StatusOr<bool> Sum::UpdatePlaces(const column::Column* arg, const GroupedRows& rows,
                                       std::span<const uint32_t> numbers) {
  const bool is_decimal = arg->layout() == Layout::kDecimal;
  if (!is_decimal && arg->layout() != Layout::kLong) return false;
  const std::span<const uint8_t> whole = is_decimal ? arg->whole() : std::span<const uint8_t>();
  if (!group_sums_.Add(rows, arg->longs(), arg->nulls(), whole)) return false;
  const int64_t step = is_decimal ? UnitsPerStep(arg->scale()) : kUnitsPerOne;
  group_sums_.ForEach([&](uint32_t place, const GroupSums::Sum& sum) {
    states_.AddUnits(numbers[place], sum.count, is_decimal && sum.marked < sum.count,
                     static_cast<Int128>(sum.sum) * step);
  });
  if (!states_.status().ok()) return states_.status();
  return true;
}

void Sum::AddSummary(uint32_t group, uint64_t /*rows*/, const column::ColumnSummary* arg) {
  non_numeric_ += arg->values - arg->numbers;
  states_.AddUnits(group, arg->numbers, arg->has_floats, arg->total * UnitsPerStep(arg->scale));
}

// Rows that stand for many lines are few.
void Sum::AddWeighted(const column::Column& column, const GroupedRows& rows) {
  ForEachRow(rows, [&](uint32_t group, uint32_t row) {
    const Value value = column.At(row);
    if (value.is_null()) return;
    const Addend addend = AddendOf(value);
    uint32_t left = rows.weights[row];
    Int128 units = 0;
    if (addend.kind == Addend::Kind::kUnits && left > 0 &&
        !__builtin_mul_overflow(addend.units, static_cast<Int128>(left), &units)) {
      states_.AddUnits(group, left, addend.fraction, units);
      return;
    }
    for (; left > 0; --left) Add(group, addend);
  });
}

// Each is a whole number of the same steps.
void Sum::AddDecimals(const column::Column& column, const GroupedRows& rows) {
  const int64_t step = UnitsPerStep(column.scale());
  const std::span<const uint8_t> whole = column.whole();
  const auto take = [&](uint32_t group, uint64_t count, int64_t sum, uint64_t longs) {
    states_.AddUnits(group, count, longs < count, static_cast<Int128>(sum) * step);
  };
  const std::span<const int64_t> steps = column.longs();
  if (rows.groups.empty()) {
    uint64_t count = 0;
    Int128 sum = 0;
    ForEachBlock<kLongBlock>(steps, column.nulls(), *rows.rows,
                             [&](std::span<const int64_t> block) {
                               int64_t part = 0;
                               for (const int64_t v : block) part += v;
                               sum += part;
                               count += block.size();
                             });
    uint64_t longs = 0;
    if (!whole.empty()) {
      ForEachNotNull(column.nulls(), rows, [&](uint32_t, uint32_t row) { longs += whole[row]; });
    }
    states_.AddUnits(0, count, longs < count, sum * step);
    return;
  }
  if (!rows.group_sizes.empty() && group_sums_.Add(rows, steps, column.nulls(), whole)) {
    group_sums_.ForEach([&](uint32_t group, const GroupSums::Sum& sum) {
      take(group, sum.count, sum.sum, sum.marked);
    });
    return;
  }
  ForEachNotNull(column.nulls(), rows, [&](uint32_t group, uint32_t row) {
    take(group, 1, steps[row], whole.empty() ? 0 : whole[row]);
  });
}

void Sum::AddLongs(const column::Column& column, const GroupedRows& rows) {
  if (!rows.groups.empty()) {
    if (!rows.group_sizes.empty() && group_sums_.Add(rows, column.longs(), column.nulls(), {})) {
      group_sums_.ForEach([this](uint32_t group, const GroupSums::Sum& sum) {
        states_.AddUnits(group, sum.count, false, static_cast<Int128>(sum.sum) * kUnitsPerOne);
      });
      return;
    }
    ForEachNotNull(column.nulls(), rows, [&](uint32_t group, uint32_t row) {
      states_.AddUnits(group, 1, false, static_cast<Int128>(column.longs()[row]) * kUnitsPerOne);
    });
    return;
  }
  ForEachBlock<kLongBlock>(column.longs(), column.nulls(), *rows.rows,
                           [this](std::span<const int64_t> block) {
                             int64_t small = 0;
                             Int128 sum = 0;
                             if (SumSmallLongs(block, &small)) {
                               sum = small;
                             } else {
                               for (const int64_t v : block) sum += v;
                             }
                             states_.AddUnits(0, block.size(), false, sum * kUnitsPerOne);
                           });
}

void Sum::AddFloats(const column::Column& column, const GroupedRows& rows) {
  if (!rows.groups.empty()) {
    ForEachNotNull(column.nulls(), rows, [&](uint32_t group, uint32_t row) {
      Add(group, AddendOfFloat(column.floats()[row]));
    });
    return;
  }
  ForEachBlock<kFloatBlock>(column.floats(), column.nulls(), *rows.rows,
                            [this](std::span<const double> block) {
                              if (AddFloatBlock(block)) return;
                              for (const double f : block) Add(0, AddendOfFloat(f));
                            });
}

// False, with nothing added, if some float has too many digits.
bool Sum::AddFloatBlock(std::span<const double> values) {
  if (long_float_blocks_ > 0) {
    --long_float_blocks_;
    return false;
  }
  int64_t sum = 0;
  Int128 units = 0;
  if (float_digits_ <= 3 && SumShortFloats<1'000>(values, &sum)) {
    units = static_cast<Int128>(sum) * 1'000'000;
  } else if (float_digits_ <= 6 && SumShortFloats<1'000'000>(values, &sum)) {
    float_digits_ = 6;
    units = static_cast<Int128>(sum) * 1'000;
  } else if (SumShortFloats<kUnitsPerOne>(values, &sum)) {
    float_digits_ = 9;
    units = sum;
  } else {
    constexpr int kBlocksToPass = 15;
    long_float_blocks_ = kBlocksToPass;
    float_digits_ = 3;
    return false;
  }
  states_.AddUnits(0, values.size(), true, units);
  return true;
}

// Most are floats where a field has numbers with and without a point.
void Sum::AddMixed(const column::Column& column, const GroupedRows& rows) {
  const std::span<const Value> values = column.mixed();
  std::array<double, kFloatBlock> floats;
  size_t count = 0;
  const auto add_floats = [&] {
    const std::span<const double> block = std::span<const double>(floats).first(count);
    if (!AddFloatBlock(block)) {
      for (const double f : block) Add(0, AddendOfFloat(f));
    }
    count = 0;
  };
  rows.rows->ForEach([&](uint32_t row) {
    const Value& value = values[row];
    if (value.type() == Type::kFloat) {
      floats[count++] = value.float_value();
      if (count == kFloatBlock) add_floats();
    } else if (!value.is_null()) {
      Add(0, AddendOf(value));
    }
  });
  if (count > 0) add_floats();
}

// Reads each entry of the dictionary once, which pays as they are fewer than rows.
void Sum::AddCodes(const column::Column& column, const GroupedRows& rows) {
  const std::span<const uint32_t> codes = column.codes();
  if (column.dictionary().size() > rows.rows->size()) {
    ForEachNotNull(column.nulls(), rows, [&](uint32_t group, uint32_t row) {
      Add(group, AddendOf(column.dictionary()[codes[row]]));
    });
    return;
  }
  code_addends_.clear();
  for (const Value& value : column.dictionary()) code_addends_.push_back(AddendOf(value));
  ForEachNotNull(column.nulls(), rows,
                 [&](uint32_t group, uint32_t row) { Add(group, code_addends_[codes[row]]); });
}

void Sum::Add(uint32_t group, const Addend& addend) {
  if (addend.kind == Addend::Kind::kNone) {
    ++non_numeric_;
    return;
  }
  if (addend.kind == Addend::Kind::kUnits) {
    states_.AddUnits(group, 1, addend.fraction, addend.units);
  } else {
    states_.AddFloat(group, addend.f);
  }
}

void Sum::Finish(std::span<const uint32_t> groups, column::Column* out,
                 std::vector<std::string>* exact) const {
  for (const uint32_t group : groups) {
    std::string text;
    out->Append(states_.ValueOf(group, total_, exact == nullptr ? nullptr : &text));
    if (exact != nullptr) exact->push_back(std::move(text));
  }
}

}  // namespace

std::unique_ptr<Accumulator> NewSum(Total total, MemoryBudget* budget) {
  return std::make_unique<Sum>(total, budget);
}

}  // namespace slq::exec
