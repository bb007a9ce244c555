#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "slq/value.h"

#include "absl/status/status.h"
#include "base/bytes.h"
#include "base/int128.h"
#include "base/memory_budget.h"
#include "exec/exact_sum.h"
#include "exec/new_accumulator.h"
#include "exec/run_context.h"
#include "exec/states.h"

namespace slq::exec {

// An exact sum for each group. Not thread-safe.
class SumStates {
 public:
  // `budget` must outlive them.
  explicit SumStates(MemoryBudget* budget)
      : states_(budget, "the sums of the groups"),
        rests_(budget, "the sums of the groups"),
        wide_bytes_(budget, "the sums of the groups") {}

  absl::Status Resize(size_t groups) { return states_.Resize(groups); }

  // Adds `count` addends that are so many units (exec/exact_sum.h) together; `fraction` if not
  // all of them are whole numbers written as such.
  void AddUnits(uint32_t group, uint64_t count, bool fraction, Int128 units) {
    states_[group].count += count;
    states_[group].fraction = states_[group].fraction || fraction;
    Accumulate(group, units);
  }

  // Adds a float that is no number of units.
  void AddFloat(uint32_t group, double f);

  // The first failure to get memory; what is added after it is void.
  const absl::Status& status() const { return status_; }

  // As of an Accumulator.
  absl::Status Merge(const SumStates& from, std::span<const uint32_t> map, StopCheck* stop);
  void Save(std::span<const uint32_t> groups, ByteWriter* out) const;
  absl::Status Load(std::span<const uint32_t> map, ByteReader* in);

  // The sum or average; null without addends. Unless `exact` is null, also its text with three
  // decimals; "" for null.
  Value ValueOf(uint32_t group, Total total, std::string* exact) const;

 private:
  // What nearly every group needs. The rest is in an array of its own that is there only
  // once a group needs it.
  struct State {
    Int128 units = 0;
    uint64_t count = 0;
    bool fraction = false;  // not all addends were whole numbers written as such
  };
  struct Rest {
    BinarySum binary;
    std::unique_ptr<WideSum> units;  // what no longer fitted State::units
    bool infinite = false;
    bool minus_infinite = false;
    bool not_a_number = false;
  };

  void Accumulate(uint32_t group, Int128 units) {
    Int128 sum = 0;
    if (__builtin_add_overflow(states_[group].units, units, &sum)) {
      AddWide(group, units);
    } else {
      states_[group].units = sum;
    }
  }
  void AddWide(uint32_t group, Int128 units);
  void MergeRest(uint32_t group, const Rest& from);
  Rest* NewRest(uint32_t group);
  bool ReserveWide();
  const Rest* RestOf(size_t group) const {
    return group < rests_.size() ? &rests_[group] : nullptr;
  }
  ExactNumber ExactOf(uint32_t group, Total total) const;
  Value ValueOf(uint32_t group, Total total, const ExactNumber& number) const;
  Signed UnitsOf(uint32_t group) const;
  void LoadOne(uint32_t group, ByteReader* in);
  void LoadBinary(uint32_t group, ByteReader* in);
  void AddWideUnits(uint32_t group, const Signed& units);

  States<State> states_;
  States<Rest> rests_;
  Reservation wide_bytes_;
  size_t wide_sums_ = 0;
  absl::Status status_;
};

}  // namespace slq::exec
