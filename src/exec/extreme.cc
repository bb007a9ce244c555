#include <algorithm>
#include <cmath>

#include "column/number.h"
#include "column/order.h"
#include "exec/grouped_rows.h"
#include "exec/new_accumulator.h"
#include "exec/state_bytes.h"
#include "exec/value_cells.h"

namespace slq::exec {
namespace {

using column::NumericStrings;
using Layout = column::Column::Layout;

// Sets `d` to the number that `value` is, if it is one that a double has.
bool IsDouble(const Value& value, double* d) {
  constexpr int64_t kExactMax = int64_t{1} << 53;
  if (value.type() == Type::kFloat) {
    *d = value.float_value();
    return true;
  }
  if (value.type() != Type::kLong) return false;
  *d = static_cast<double>(value.long_value());
  return -kExactMax <= value.long_value() && value.long_value() <= kExactMax;
}

// Numeric strings stand elsewhere in the order once the group has a value that is not a
// number. Until all values are seen there are two candidates: the extreme with them as
// texts, and as numbers. They differ only in groups with numeric strings, so the second
// is kept only once there is one.
class ExtremeValue final : public Accumulator {
 public:
  ExtremeValue(Extreme extreme, MemoryBudget* budget)
      : sign_(extreme == Extreme::kMin ? 1 : -1),
        as_texts_(budget),
        as_numbers_(budget),
        not_numbers_(budget, "the values of the groups") {}

  absl::Status Resize(size_t groups) override;
  absl::Status Update(const column::Column* arg, const column::Column* line_nums,
                      const GroupedRows& rows) override;
  absl::Status Merge(const Accumulator& other, std::span<const uint32_t> map,
                     StopCheck* stop) override;
  void Finish(std::span<const uint32_t> groups, column::Column* out,
              std::vector<std::string>* exact) const override;
  void Save(std::span<const uint32_t> groups, ByteWriter* out) const override;
  absl::Status Load(std::span<const uint32_t> map, ByteReader* in) override;

 private:
  void OfferLongs(const column::Column& column, const GroupedRows& rows);
  absl::Status OfferCodes(const column::Column& column, const GroupedRows& rows);
  absl::Status Offer(uint32_t group, const Value& offered);
  absl::Status OfferTo(ValueCells* cells, uint32_t group, const Value& value,
                       NumericStrings numeric_strings);
  absl::Status SplitCandidates();
  absl::Status MergeOne(uint32_t group, const Value& as_text, bool not_numbers,
                        const Value& as_number);

  bool IsBetter(int64_t a, int64_t b) const { return sign_ > 0 ? a < b : a > b; }
  // Of equal numbers the type decides.
  bool IsWorseNumber(const Value& a, const Value& b) const {
    double x = 0;
    double y = 0;
    if (!IsDouble(a, &x) || !IsDouble(b, &y)) return false;
    return sign_ > 0 ? x > y : x < y;
  }
  const Value& Best(size_t group) const {
    return split_ && !not_numbers_[group] ? as_numbers_[group] : as_texts_[group];
  }

  const int sign_;
  ValueCells as_texts_;
  ValueCells as_numbers_;        // once split_
  States<uint8_t> not_numbers_;  // 1 = the group has a bool or a string that is no number
  bool split_ = false;
  std::vector<uint8_t> code_seen_;
};

absl::Status ExtremeValue::Resize(size_t groups) {
  SLQ_RETURN_IF_ERROR(as_texts_.Resize(groups));
  if (split_) SLQ_RETURN_IF_ERROR(as_numbers_.Resize(groups));
  return not_numbers_.Resize(groups);
}

absl::Status ExtremeValue::Update(const column::Column* arg, const column::Column* /*line_nums*/,
                                  const GroupedRows& rows) {
  if (arg->layout() == Layout::kLong && !split_) {
    OfferLongs(*arg, rows);
    return absl::OkStatus();
  }
  if (arg->layout() == Layout::kDictionary && rows.groups.empty()) return OfferCodes(*arg, rows);
  absl::Status status;
  ForEachValue(*arg, rows, [&](uint32_t group, const Value& value) {
    if (status.ok()) status = Offer(group, value);
  });
  return status;
}

void ExtremeValue::OfferLongs(const column::Column& column, const GroupedRows& rows) {
  const auto offer = [this](uint32_t group, int64_t candidate) {
    const Value& best = as_texts_[group];
    if (best.type() == Type::kLong && !IsBetter(candidate, best.long_value())) return;
    // A long has no text, so nothing here needs memory.
    OfferTo(&as_texts_, group, Value::Long(candidate), NumericStrings::kAsText).IgnoreError();
  };
  if (!rows.groups.empty()) {
    ForEachNotNull(column.nulls(), rows,
                   [&](uint32_t group, uint32_t row) { offer(group, column.longs()[row]); });
    return;
  }
  constexpr size_t kBlock = 1024;
  ForEachBlock<kBlock>(column.longs(), column.nulls(), *rows.rows,
                       [&](std::span<const int64_t> block) {
                         int64_t best = block[0];
                         for (const int64_t v : block) best = IsBetter(v, best) ? v : best;
                         offer(0, best);
                       });
}

// Of the only group: each entry of the dictionary that occurs is offered once.
absl::Status ExtremeValue::OfferCodes(const column::Column& column, const GroupedRows& rows) {
  code_seen_.assign(column.dictionary().size(), 0);
  ForEachNotNull(column.nulls(), rows,
                 [&](uint32_t, uint32_t row) { code_seen_[column.codes()[row]] = 1; });
  for (size_t code = 0; code < code_seen_.size(); ++code) {
    if (code_seen_[code] != 0) SLQ_RETURN_IF_ERROR(Offer(0, column.dictionary()[code]));
  }
  return absl::OkStatus();
}

// Most numbers are worse than what is there, which doubles tell for nearly all: a third of
// the time of a maximum over floats and integers.
absl::Status ExtremeValue::Offer(uint32_t group, const Value& offered) {
  if (!split_ && IsWorseNumber(offered, as_texts_[group])) return absl::OkStatus();
  Value value = offered;
  bool is_number = value.type() == Type::kLong || value.type() == Type::kFloat;
  if (value.type() == Type::kFloat) {
    if (std::isnan(value.float_value())) return absl::OkStatus();
    // -0.0 equals 0.0: the answer must not depend on which came first.
    if (value.float_value() == 0) value = Value::Float(0);
  } else if (value.type() == Type::kString && column::IsDecimalNumber(value.string_value())) {
    is_number = true;
    if (!split_ && !not_numbers_[group]) SLQ_RETURN_IF_ERROR(SplitCandidates());
  }
  if (!is_number) not_numbers_[group] = 1;
  SLQ_RETURN_IF_ERROR(OfferTo(&as_texts_, group, value, NumericStrings::kAsText));
  if (!split_ || not_numbers_[group]) return absl::OkStatus();
  return OfferTo(&as_numbers_, group, value, NumericStrings::kAsNumbers);
}

absl::Status ExtremeValue::OfferTo(ValueCells* cells, uint32_t group, const Value& value,
                                   NumericStrings numeric_strings) {
  const Value& best = (*cells)[group];
  if (!best.is_null() && sign_ * column::CompareTotal(value, best, numeric_strings) >= 0) {
    return absl::OkStatus();
  }
  return cells->Set(group, value);
}

// Groups without numeric strings so far have one candidate for both.
absl::Status ExtremeValue::SplitCandidates() {
  const size_t groups = not_numbers_.size();
  SLQ_RETURN_IF_ERROR(as_numbers_.Resize(groups));
  for (size_t group = 0; group < groups; ++group) {
    if (!not_numbers_[group]) SLQ_RETURN_IF_ERROR(as_numbers_.Set(group, as_texts_[group]));
  }
  split_ = true;
  return absl::OkStatus();
}

absl::Status ExtremeValue::Merge(const Accumulator& other, std::span<const uint32_t> map,
                                 StopCheck* stop) {
  const auto& from = static_cast<const ExtremeValue&>(other);
  for (size_t i = 0; i < map.size(); ++i) {
    SLQ_RETURN_IF_ERROR(stop->Tick());
    SLQ_RETURN_IF_ERROR(MergeOne(map[i], from.as_texts_[i], from.not_numbers_[i] != 0,
                                 from.split_ ? from.as_numbers_[i] : Value::Null()));
  }
  return absl::OkStatus();
}

// Between them the two candidates decide for all values they beat. That a value is no number
// counts even if it is not a candidate.
absl::Status ExtremeValue::MergeOne(uint32_t group, const Value& as_text, bool not_numbers,
                                    const Value& as_number) {
  if (!as_text.is_null()) SLQ_RETURN_IF_ERROR(Offer(group, as_text));
  if (not_numbers) {
    not_numbers_[group] = 1;
  } else if (!as_number.is_null()) {
    return Offer(group, as_number);
  }
  return absl::OkStatus();
}

void ExtremeValue::Save(std::span<const uint32_t> groups, ByteWriter* out) const {
  for (const uint32_t group : groups) {
    const bool not_numbers = not_numbers_[group] != 0;
    out->U8(not_numbers ? 1 : 0);
    WriteValue(as_texts_[group], out);
    // Of groups with other values than numbers it says nothing any more.
    if (!not_numbers) WriteValue(split_ ? as_numbers_[group] : as_texts_[group], out);
  }
}

absl::Status ExtremeValue::Load(std::span<const uint32_t> map, ByteReader* in) {
  for (const uint32_t group : map) {
    const uint8_t not_numbers = in->U8();
    if (not_numbers > 1) in->Fail();
    const Value as_text = ReadValue(in);
    const Value as_number = not_numbers != 0 ? Value::Null() : ReadValue(in);
    if (!in->ok()) break;
    SLQ_RETURN_IF_ERROR(MergeOne(group, as_text, not_numbers != 0, as_number));
  }
  return absl::OkStatus();
}

void ExtremeValue::Finish(std::span<const uint32_t> groups, column::Column* out,
                          std::vector<std::string>* /*exact*/) const {
  for (const uint32_t group : groups) out->Append(Best(group));
}

}  // namespace

std::unique_ptr<Accumulator> NewExtreme(Extreme extreme, MemoryBudget* budget) {
  return std::make_unique<ExtremeValue>(extreme, budget);
}

}  // namespace slq::exec
