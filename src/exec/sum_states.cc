#include "exec/sum_states.h"

#include <cmath>
#include <limits>

#include "base/status_macros.h"
#include "column/text.h"
#include "exec/state_bytes.h"

namespace slq::exec {
namespace {

// What is known of a sum besides its numbers; bits of a byte.
constexpr unsigned kFraction = 1;
constexpr unsigned kInfinite = 2;
constexpr unsigned kMinusInfinite = 4;
constexpr unsigned kNotANumber = 8;
constexpr unsigned kWideUnits = 16;
constexpr unsigned kBinary = 32;
constexpr unsigned kFlagsEnd = 64;
constexpr size_t kUnitDigitsMax = 8;  // 2^62 addends of 2^127

}  // namespace

// Of units that the state has no room for.
void SumStates::AddWide(uint32_t group, Int128 units) {
  State& state = states_[group];
  Rest* const rest = NewRest(group);
  if (rest == nullptr) return;
  if (rest->units == nullptr) {
    if (!ReserveWide()) return;
    rest->units = std::make_unique<WideSum>();
  }
  rest->units->Add(state.units, 0);
  state.units = units;
}

void SumStates::AddFloat(uint32_t group, double f) {
  ++states_[group].count;
  states_[group].fraction = true;
  Rest* const rest = NewRest(group);
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
SumStates::Rest* SumStates::NewRest(uint32_t group) {
  if (group >= rests_.size()) {
    const absl::Status status = rests_.Resize(states_.size());
    if (!status.ok()) {
      status_ = status;
      return nullptr;
    }
  }
  return &rests_[group];
}

bool SumStates::ReserveWide() {
  const absl::Status status = wide_bytes_.GrowTo(++wide_sums_ * sizeof(WideSum));
  if (!status.ok()) status_ = status;
  return status.ok();
}

absl::Status SumStates::Merge(const SumStates& from, std::span<const uint32_t> map,
                              StopCheck* stop) {
  for (size_t i = 0; i < map.size(); ++i) {
    SLQ_RETURN_IF_ERROR(stop->Tick());
    const State& state = from.states_[i];
    AddUnits(map[i], state.count, state.fraction, state.units);
    const Rest* const rest = from.RestOf(i);
    if (rest != nullptr) MergeRest(map[i], *rest);
  }
  return status_;
}

void SumStates::MergeRest(uint32_t group, const Rest& from) {
  Rest* const rest = NewRest(group);
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

ExactNumber SumStates::ExactOf(uint32_t group, Total total) const {
  const State& state = states_[group];
  ExactNumber number;
  number.total.negative = state.units < 0;
  const auto units = static_cast<Uint128>(state.units);
  number.total.magnitude = Natural(state.units < 0 ? -units : units);
  if (total == Total::kAverage) number.divisor = state.count;
  const Rest* const rest = RestOf(group);
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

Value SumStates::ValueOf(uint32_t group, Total total, const ExactNumber& number) const {
  const State& state = states_[group];
  const Rest* const rest = RestOf(group);
  if (rest != nullptr) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (rest->not_a_number || (rest->infinite && rest->minus_infinite)) {
      return Value::Float(std::numeric_limits<double>::quiet_NaN());
    }
    if (rest->infinite) return Value::Float(kInfinity);
    if (rest->minus_infinite) return Value::Float(-kInfinity);
  }
  if (total == Total::kSum && !state.fraction && number.binary_digits == 0) {
    const Int128 whole = state.units / kUnitsPerOne;
    const auto as_long = static_cast<int64_t>(whole);
    if (as_long == whole) return Value::Long(as_long);
  }
  return Value::Float(NearestDouble(number));
}

Value SumStates::ValueOf(uint32_t group, Total total, std::string* exact) const {
  if (exact != nullptr) exact->clear();
  if (states_[group].count == 0) return Value::Null();
  const ExactNumber number = ExactOf(group, total);
  const Value value = ValueOf(group, total, number);
  if (exact == nullptr) return value;
  // A sum past the largest double still has its exact digits.
  const Rest* const rest = RestOf(group);
  const bool finite =
      rest == nullptr || !(rest->not_a_number || rest->infinite || rest->minus_infinite);
  if (finite) {
    *exact = ThreeDecimals(number);
  } else {
    column::AppendCanonicalText(value, exact);
  }
  return value;
}

// All units of the group, those that State::units has no room for included.
Signed SumStates::UnitsOf(uint32_t group) const {
  const Int128 units = states_[group].units;
  const auto magnitude = static_cast<Uint128>(units);
  Signed total{units < 0, Natural(units < 0 ? -magnitude : magnitude)};
  const Rest* const rest = RestOf(group);
  if (rest == nullptr || rest->units == nullptr) return total;
  Signed wide = rest->units->Total();
  wide.magnitude.ShiftRight(-WideSum::kLowestExponent);
  total.Add(wide);
  return total;
}

void SumStates::Save(std::span<const uint32_t> groups, ByteWriter* out) const {
  for (const uint32_t group : groups) {
    const State& state = states_[group];
    const Signed units = UnitsOf(group);
    const bool wide = units.magnitude.bit_width() >= 127;
    unsigned flags = (state.fraction ? kFraction : 0U) | (wide ? kWideUnits : 0U);
    Signed binary;
    if (const Rest* const rest = RestOf(group); rest != nullptr) {
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

void SumStates::AddWideUnits(uint32_t group, const Signed& units) {
  Rest* const rest = NewRest(group);
  if (rest == nullptr) return;
  if (rest->units == nullptr) {
    if (!ReserveWide()) return;
    rest->units = std::make_unique<WideSum>();
  }
  Signed scaled = units;
  scaled.magnitude.ShiftLeft(-WideSum::kLowestExponent);
  rest->units->Add(scaled);
}

void SumStates::LoadBinary(uint32_t group, ByteReader* in) {
  const Signed binary = ReadSigned(WideSum::kDigitsMax, in);
  Rest* const rest = NewRest(group);
  if (!in->ok() || rest == nullptr) return;
  const bool was_wide = rest->binary.is_wide();
  rest->binary.Add(binary);
  if (!was_wide && rest->binary.is_wide()) ReserveWide();
}

void SumStates::LoadOne(uint32_t group, ByteReader* in) {
  State& state = states_[group];
  const unsigned flags = in->U8();
  if (flags >= kFlagsEnd) in->Fail();
  state.count += static_cast<uint64_t>(ReadCount(static_cast<int64_t>(state.count), in));
  state.fraction = state.fraction || (flags & kFraction) != 0;
  if ((flags & kWideUnits) != 0) {
    AddWideUnits(group, ReadSigned(kUnitDigitsMax, in));
  } else {
    Accumulate(group, ReadInt128(in));
  }
  if ((flags & kBinary) != 0) LoadBinary(group, in);
  if ((flags & (kInfinite | kMinusInfinite | kNotANumber)) == 0) return;
  Rest* const rest = NewRest(group);
  if (rest == nullptr) return;
  rest->infinite = rest->infinite || (flags & kInfinite) != 0;
  rest->minus_infinite = rest->minus_infinite || (flags & kMinusInfinite) != 0;
  rest->not_a_number = rest->not_a_number || (flags & kNotANumber) != 0;
}

absl::Status SumStates::Load(std::span<const uint32_t> map, ByteReader* in) {
  for (const uint32_t group : map) {
    if (in->ok() && status_.ok()) LoadOne(group, in);
  }
  return status_;
}

}  // namespace slq::exec
