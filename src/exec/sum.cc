#include <array>
#include <cmath>
#include <limits>

#include "column/number.h"
#include "column/text.h"
#include "exec/addend.h"
#include "exec/block_sums.h"
#include "exec/exact_sum.h"
#include "exec/grouped_rows.h"
#include "exec/new_accumulator.h"
#include "exec/state_bytes.h"
#include "exec/states.h"

namespace slq::exec {
namespace {

using Layout = column::Column::Layout;

// What nearly every group needs. The rest is in an array of its own that is there only
// once a group needs it.
struct SumState {
  Int128 units = 0;
  uint64_t count = 0;
  bool fraction = false;  // not all addends were whole numbers written as such
};

struct SumRest {
  BinarySum binary;
  std::unique_ptr<WideSum> units;  // what no longer fitted SumState::units
  bool infinite = false;
  bool minus_infinite = false;
  bool not_a_number = false;
};

class Sum final : public Accumulator {
 public:
  Sum(Total total, MemoryBudget* budget)
      : total_(total),
        states_(budget, "the sums of the groups"),
        rests_(budget, "the sums of the groups"),
        wide_bytes_(budget, "the sums of the groups") {}

  absl::Status Resize(size_t groups) override { return states_.Resize(groups); }
  absl::Status Update(const column::Column* arg, const column::Column* line_nums,
                      const GroupedRows& rows) override;
  absl::Status Merge(const Accumulator& other, std::span<const uint32_t> map,
                     StopCheck* stop) override;
  void Finish(std::span<const uint32_t> groups, column::Column* out,
              std::vector<std::string>* exact) const override;
  void Save(std::span<const uint32_t> groups, ByteWriter* out) const override;
  absl::Status Load(std::span<const uint32_t> map, ByteReader* in) override;
  uint64_t non_numeric_values() const override { return non_numeric_; }

 private:
  void AddLongs(const column::Column& column, const GroupedRows& rows);
  void AddFloats(const column::Column& column, const GroupedRows& rows);
  bool AddFloatBlock(std::span<const double> values);
  void AddMixed(const column::Column& column, const GroupedRows& rows);
  void AddCodes(const column::Column& column, const GroupedRows& rows);
  void Add(uint32_t group, const Addend& addend);
  void AddUnits(uint32_t group, Int128 units);
  void AddFloat(uint32_t group, double f);
  void MergeRest(uint32_t group, const SumRest& from);
  SumRest* NewRest(uint32_t group);
  Signed UnitsOf(uint32_t group) const;
  void LoadOne(uint32_t group, ByteReader* in);
  void LoadBinary(uint32_t group, ByteReader* in);
  void AddWideUnits(uint32_t group, const Signed& units);
  bool ReserveWide();

  const SumRest* RestOf(size_t group) const {
    return group < rests_.size() ? &rests_[group] : nullptr;
  }
  ExactNumber ExactOf(size_t group) const;
  Value ValueOf(size_t group, const ExactNumber& number) const;

  const Total total_;
  States<SumState> states_;
  States<SumRest> rests_;
  Reservation wide_bytes_;
  size_t wide_sums_ = 0;
  absl::Status status_;  // the first failure to get memory; later additions are void
  uint64_t non_numeric_ = 0;
  int float_digits_ = 3;       // after the point, of the latest block of floats
  int long_float_blocks_ = 0;  // how many blocks from here on are not tried as a whole
  std::vector<Addend> code_addends_;
};

absl::Status Sum::Update(const column::Column* arg, const column::Column* /*line_nums*/,
                         const GroupedRows& rows) {
  switch (arg->layout()) {
    case Layout::kNull:
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
  return status_;
}

void Sum::AddLongs(const column::Column& column, const GroupedRows& rows) {
  if (!rows.groups.empty()) {
    ForEachNotNull(column.nulls(), rows, [&](uint32_t group, uint32_t row) {
      ++states_[group].count;
      AddUnits(group, static_cast<Int128>(column.longs()[row]) * kUnitsPerOne);
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
                             states_[0].count += block.size();
                             AddUnits(0, sum * kUnitsPerOne);
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
  states_[0].count += values.size();
  states_[0].fraction = true;
  AddUnits(0, units);
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
  SumState& state = states_[group];
  ++state.count;
  state.fraction = state.fraction || addend.fraction;
  if (addend.kind == Addend::Kind::kUnits) {
    AddUnits(group, addend.units);
  } else {
    AddFloat(group, addend.f);
  }
}

inline void Sum::AddUnits(uint32_t group, Int128 units) {
  SumState& state = states_[group];
  Int128 sum = 0;
  if (!__builtin_add_overflow(state.units, units, &sum)) {
    state.units = sum;
    return;
  }
  SumRest* const rest = NewRest(group);
  if (rest == nullptr) return;
  if (rest->units == nullptr) {
    if (!ReserveWide()) return;
    rest->units = std::make_unique<WideSum>();
  }
  rest->units->Add(state.units, 0);
  state.units = units;
}

void Sum::AddFloat(uint32_t group, double f) {
  SumRest* const rest = NewRest(group);
  if (rest == nullptr) return;
  if (std::isnan(f)) {
    rest->not_a_number = true;
  } else if (std::isinf(f)) {
    (f > 0 ? rest->infinite : rest->minus_infinite) = true;
  } else {
    const bool was_wide = rest->binary.is_wide();
    rest->binary.Add(f);
    if (!was_wide && rest->binary.is_wide()) ReserveWide();
  }
}

// Null, with status_ set, if there is no memory for it.
SumRest* Sum::NewRest(uint32_t group) {
  if (group >= rests_.size()) {
    const absl::Status status = rests_.Resize(states_.size());
    if (!status.ok()) {
      status_ = status;
      return nullptr;
    }
  }
  return &rests_[group];
}

bool Sum::ReserveWide() {
  const absl::Status status = wide_bytes_.GrowTo(++wide_sums_ * sizeof(WideSum));
  if (!status.ok()) status_ = status;
  return status.ok();
}

absl::Status Sum::Merge(const Accumulator& other, std::span<const uint32_t> map, StopCheck* stop) {
  const auto& from = static_cast<const Sum&>(other);
  for (size_t i = 0; i < map.size(); ++i) {
    SLQ_RETURN_IF_ERROR(stop->Tick());
    const SumState& state = from.states_[i];
    states_[map[i]].count += state.count;
    states_[map[i]].fraction = states_[map[i]].fraction || state.fraction;
    AddUnits(map[i], state.units);
    const SumRest* const rest = from.RestOf(i);
    if (rest != nullptr) MergeRest(map[i], *rest);
  }
  return status_;
}

void Sum::MergeRest(uint32_t group, const SumRest& from) {
  SumRest* const rest = NewRest(group);
  if (rest == nullptr) return;
  const bool was_wide = rest->binary.is_wide();
  rest->binary.Add(from.binary);
  if (!was_wide && rest->binary.is_wide()) ReserveWide();
  if (from.units != nullptr) {
    if (rest->units == nullptr) {
      ReserveWide();
      rest->units = std::make_unique<WideSum>();
    }
    rest->units->Add(*from.units);
  }
  rest->infinite = rest->infinite || from.infinite;
  rest->minus_infinite = rest->minus_infinite || from.minus_infinite;
  rest->not_a_number = rest->not_a_number || from.not_a_number;
}

ExactNumber Sum::ExactOf(size_t group) const {
  const SumState& state = states_[group];
  ExactNumber number;
  number.total.negative = state.units < 0;
  const auto units = static_cast<Uint128>(state.units);
  number.total.magnitude = Natural(state.units < 0 ? -units : units);
  if (total_ == Total::kAverage) number.divisor = state.count;
  const SumRest* const rest = RestOf(group);
  if (rest == nullptr || (rest->binary.is_zero() && rest->units == nullptr)) return number;
  constexpr uint32_t kBinaryDigits = -WideSum::kLowestExponent;
  number.binary_digits = kBinaryDigits;
  number.total.magnitude.ShiftLeft(kBinaryDigits);
  if (rest->units != nullptr) number.total.Add(rest->units->Total());
  Signed binary = rest->binary.Total();
  binary.magnitude.Multiply(kUnitsPerOne);
  number.total.Add(binary);
  return number;
}

Value Sum::ValueOf(size_t group, const ExactNumber& number) const {
  const SumState& state = states_[group];
  const SumRest* const rest = RestOf(group);
  if (rest != nullptr) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (rest->not_a_number || (rest->infinite && rest->minus_infinite)) {
      return Value::Float(std::numeric_limits<double>::quiet_NaN());
    }
    if (rest->infinite) return Value::Float(kInfinity);
    if (rest->minus_infinite) return Value::Float(-kInfinity);
  }
  if (total_ == Total::kSum && !state.fraction && number.binary_digits == 0) {
    const Int128 whole = state.units / kUnitsPerOne;
    const auto as_long = static_cast<int64_t>(whole);
    if (as_long == whole) return Value::Long(as_long);
  }
  return Value::Float(NearestDouble(number));
}

void Sum::Finish(std::span<const uint32_t> groups, column::Column* out,
                 std::vector<std::string>* exact) const {
  for (const uint32_t group : groups) {
    std::string text;
    Value value;
    if (states_[group].count > 0) {
      const ExactNumber number = ExactOf(group);
      value = ValueOf(group, number);
      // A sum past the largest double still has its exact digits.
      const SumRest* const rest = RestOf(group);
      const bool finite =
          rest == nullptr || !(rest->not_a_number || rest->infinite || rest->minus_infinite);
      if (exact != nullptr && finite) text = ThreeDecimals(number);
      if (exact != nullptr && !finite) column::AppendCanonicalText(value, &text);
    }
    out->Append(value);
    if (exact != nullptr) exact->push_back(std::move(text));
  }
}

// What is known of a sum besides its numbers; bits of a byte.
constexpr unsigned kFraction = 1;
constexpr unsigned kInfinite = 2;
constexpr unsigned kMinusInfinite = 4;
constexpr unsigned kNotANumber = 8;
constexpr unsigned kWideUnits = 16;
constexpr unsigned kBinary = 32;
constexpr unsigned kFlagsEnd = 64;
constexpr size_t kUnitDigitsMax = 8;  // 2^62 addends of 2^127

// All units of the group, those that SumState::units has no room for included.
Signed Sum::UnitsOf(uint32_t group) const {
  const Int128 units = states_[group].units;
  const auto magnitude = static_cast<Uint128>(units);
  Signed total{units < 0, Natural(units < 0 ? -magnitude : magnitude)};
  const SumRest* const rest = RestOf(group);
  if (rest == nullptr || rest->units == nullptr) return total;
  Signed wide = rest->units->Total();
  wide.magnitude.ShiftRight(-WideSum::kLowestExponent);
  total.Add(wide);
  return total;
}

void Sum::Save(std::span<const uint32_t> groups, ByteWriter* out) const {
  for (const uint32_t group : groups) {
    const SumState& state = states_[group];
    const Signed units = UnitsOf(group);
    const bool wide = units.magnitude.bit_width() >= 127;
    unsigned flags = (state.fraction ? kFraction : 0U) | (wide ? kWideUnits : 0U);
    Signed binary;
    if (const SumRest* const rest = RestOf(group); rest != nullptr) {
      binary = rest->binary.Total();
      flags |= (rest->infinite ? kInfinite : 0U) | (rest->minus_infinite ? kMinusInfinite : 0U) |
               (rest->not_a_number ? kNotANumber : 0U) |
               (binary.magnitude.is_zero() ? 0U : kBinary);
    }
    out->U8(static_cast<uint8_t>(flags));
    out->U64(state.count);
    if (wide) {
      WriteSigned(units, out);
    } else {
      const Uint128 small = units.magnitude.ToUint128();
      WriteInt128(static_cast<Int128>(units.negative ? -small : small), out);
    }
    if ((flags & kBinary) != 0) WriteSigned(binary, out);
  }
}

void Sum::AddWideUnits(uint32_t group, const Signed& units) {
  SumRest* const rest = NewRest(group);
  if (rest == nullptr) return;
  if (rest->units == nullptr) {
    if (!ReserveWide()) return;
    rest->units = std::make_unique<WideSum>();
  }
  Signed scaled = units;
  scaled.magnitude.ShiftLeft(-WideSum::kLowestExponent);
  rest->units->Add(scaled);
}

void Sum::LoadBinary(uint32_t group, ByteReader* in) {
  const Signed binary = ReadSigned(WideSum::kDigitsMax, in);
  SumRest* const rest = NewRest(group);
  if (!in->ok() || rest == nullptr) return;
  const bool was_wide = rest->binary.is_wide();
  rest->binary.Add(binary);
  if (!was_wide && rest->binary.is_wide()) ReserveWide();
}

void Sum::LoadOne(uint32_t group, ByteReader* in) {
  SumState& state = states_[group];
  const unsigned flags = in->U8();
  if (flags >= kFlagsEnd) in->Fail();
  state.count += static_cast<uint64_t>(ReadCount(static_cast<int64_t>(state.count), in));
  state.fraction = state.fraction || (flags & kFraction) != 0;
  if ((flags & kWideUnits) != 0) {
    AddWideUnits(group, ReadSigned(kUnitDigitsMax, in));
  } else {
    AddUnits(group, ReadInt128(in));
  }
  if ((flags & kBinary) != 0) LoadBinary(group, in);
  if ((flags & (kInfinite | kMinusInfinite | kNotANumber)) == 0) return;
  SumRest* const rest = NewRest(group);
  if (rest == nullptr) return;
  rest->infinite = rest->infinite || (flags & kInfinite) != 0;
  rest->minus_infinite = rest->minus_infinite || (flags & kMinusInfinite) != 0;
  rest->not_a_number = rest->not_a_number || (flags & kNotANumber) != 0;
}

absl::Status Sum::Load(std::span<const uint32_t> map, ByteReader* in) {
  for (const uint32_t group : map) {
    if (in->ok() && status_.ok()) LoadOne(group, in);
  }
  return status_;
}

}  // namespace

std::unique_ptr<Accumulator> NewSum(Total total, MemoryBudget* budget) {
  return std::make_unique<Sum>(total, budget);
}

}  // namespace slq::exec
