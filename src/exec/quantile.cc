#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <tuple>

#include "absl/container/flat_hash_map.h"
#include "base/hash.h"
#include "column/number.h"
#include "exec/grouped_rows.h"
#include "exec/grouped_set.h"
#include "exec/interruptible_sort.h"
#include "exec/new_accumulator.h"
#include "exec/state_bytes.h"
#include "exec/states.h"

namespace slq::exec {
namespace {

using Layout = column::Column::Layout;

// A bucket holds the doubles that agree in sign, exponent and the first 7 bits after the
// leading one, so buckets are in the order of their values, and its end nearer to zero
// is within 1/128 of all of it. No logarithm: the same bits on every machine.
constexpr int kDroppedBits = 45;

int32_t BucketOf(double f) {
  const auto size = static_cast<int32_t>(std::bit_cast<uint64_t>(std::fabs(f)) >> kDroppedBits);
  return f < 0 ? -size : size;
}

double NearEndOf(int32_t bucket) {
  const uint64_t size = static_cast<uint64_t>(std::abs(bucket)) << kDroppedBits;
  const auto f = std::bit_cast<double>(size);
  return bucket < 0 ? -f : f;
}

struct GroupedBucket {
  uint32_t group;
  int32_t bucket;
  friend bool operator==(const GroupedBucket&, const GroupedBucket&) = default;
  bool operator<(const GroupedBucket& other) const {
    return std::tie(group, bucket) < std::tie(other.group, other.bucket);
  }
};

struct SeededHash {
  uint64_t seed = ProcessSeed();
  size_t operator()(const GroupedBucket& entry) const {
    return HashInt((uint64_t{entry.group} << 32) | static_cast<uint32_t>(entry.bucket), seed);
  }
};

struct QuantileState {
  uint64_t count = 0;
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
};

class Quantile final : public Accumulator {
 public:
  Quantile(double quantile, MemoryBudget* budget)
      : quantile_(quantile),
        states_(budget, "the quantiles of the groups"),
        buckets_(budget, "the quantiles of the groups", 2 * sizeof(Bucket)) {}

  absl::Status Resize(size_t groups) override { return states_.Resize(groups); }
  absl::Status Prepare(StopCheck* stop) override { return SortBuckets(stop); }
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
  struct Bucket {
    GroupedBucket key;
    uint64_t count;
  };

  void Add(uint32_t group, double f);
  void AddToBucket(const GroupedBucket& key, uint64_t count);
  absl::Status SortBuckets(StopCheck* stop) const;
  Value ValueOf(uint32_t group) const;
  bool LoadBuckets(std::span<const uint32_t> map, std::span<uint64_t> counts, ByteReader* in);

  const double quantile_;
  States<QuantileState> states_;
  // With room beside it for sorted_ and for sorting it.
  TableInParts<absl::flat_hash_map<GroupedBucket, uint64_t, SeededHash>> buckets_;
  absl::Status status_;  // the first failure to get memory; later additions are void
  uint64_t non_numeric_ = 0;
  mutable std::vector<Bucket> sorted_;  // buckets_ in order, made by the first Finish
};

absl::Status Quantile::Update(const column::Column* arg, const column::Column* /*line_nums*/,
                              const GroupedRows& rows) {
  sorted_.clear();
  if (arg->layout() == Layout::kLong) {
    ForEachNotNull(arg->nulls(), rows, [&](uint32_t group, uint32_t row) {
      Add(group, static_cast<double>(arg->longs()[row]));
    });
  } else if (arg->layout() == Layout::kDecimal) {
    const double power = column::kPowersOfTen[arg->scale()];
    ForEachNotNull(arg->nulls(), rows, [&](uint32_t group, uint32_t row) {
      Add(group, static_cast<double>(arg->longs()[row]) / power);
    });
  } else if (arg->layout() == Layout::kFloat) {
    ForEachNotNull(arg->nulls(), rows,
                   [&](uint32_t group, uint32_t row) { Add(group, arg->floats()[row]); });
  } else {
    ForEachValue(*arg, rows, [&](uint32_t group, const Value& value) {
      const std::optional<column::Number> number = column::NumberFrom(value);
      Add(group, number.has_value() ? column::ToDouble(*number)
                                    : std::numeric_limits<double>::quiet_NaN());
    });
  }
  return status_;
}

void Quantile::Add(uint32_t group, double f) {
  if (std::isnan(f)) {
    ++non_numeric_;
    return;
  }
  QuantileState& state = states_[group];
  ++state.count;
  state.min = std::min(state.min, f);
  state.max = std::max(state.max, f);
  AddToBucket({group, BucketOf(f)}, 1);
}

void Quantile::AddToBucket(const GroupedBucket& key, uint64_t count) {
  if (!status_.ok()) return;
  const uint64_t spread = static_cast<uint32_t>(key.bucket) + uint64_t{key.group} * 257;
  status_ = buckets_.ReserveOneMore(spread);
  if (status_.ok()) (*buckets_.PartFor(spread))[key] += count;
}

absl::Status Quantile::Merge(const Accumulator& other, std::span<const uint32_t> map,
                             StopCheck* stop) {
  sorted_.clear();
  const auto& from = static_cast<const Quantile&>(other);
  for (size_t i = 0; i < map.size(); ++i) {
    QuantileState& state = states_[map[i]];
    state.count += from.states_[i].count;
    state.min = std::min(state.min, from.states_[i].min);
    state.max = std::max(state.max, from.states_[i].max);
  }
  from.buckets_.ForEach([&](const auto& entry) {
    if (status_.ok()) status_ = stop->Tick();
    AddToBucket({map[entry.first.group], entry.first.bucket}, entry.second);
  });
  return status_;
}

absl::Status Quantile::SortBuckets(StopCheck* stop) const {
  if (!sorted_.empty()) return absl::OkStatus();
  sorted_.reserve(buckets_.size());
  buckets_.ForEach([this](const auto& entry) { sorted_.push_back({entry.first, entry.second}); });
  absl::Status sorted = SortUnlessStopped(
      &sorted_, stop, [](const Bucket& a, const Bucket& b) { return a.key < b.key; });
  if (!sorted.ok()) sorted_.clear();
  return sorted;
}

Value Quantile::ValueOf(uint32_t group) const {
  const QuantileState& state = states_[group];
  if (state.count == 0) return Value::Null();
  // A product like 0.07 * 100 that rounding put just past a rank means that rank.
  constexpr double kSlack = 1 - 4 * std::numeric_limits<double>::epsilon();
  const double wanted = std::ceil(quantile_ * static_cast<double>(state.count) * kSlack);
  if (wanted <= 1) return Value::Float(state.min + 0.0);
  if (wanted >= static_cast<double>(state.count)) return Value::Float(state.max + 0.0);
  auto rank = static_cast<uint64_t>(wanted);
  auto bucket = std::lower_bound(
      sorted_.begin(), sorted_.end(), group,
      [](const Bucket& b, uint32_t wanted_group) { return b.key.group < wanted_group; });
  for (; bucket->count < rank; ++bucket) rank -= bucket->count;
  // The bucket's end may lie outside of what was seen; 0.0 turns -0.0 into 0.
  return Value::Float(std::clamp(NearEndOf(bucket->key.bucket), state.min, state.max) + 0.0);
}

void Quantile::Finish(std::span<const uint32_t> groups, column::Column* out,
                      std::vector<std::string>* /*exact*/) const {
  StopCheck never(nullptr);
  SortBuckets(&never).IgnoreError();  // nothing stops it
  for (const uint32_t group : groups) out->Append(ValueOf(group));
}

void Quantile::Save(std::span<const uint32_t> groups, ByteWriter* out) const {
  for (const uint32_t group : groups) {
    out->U64(states_[group].count);
    if (states_[group].count == 0) continue;
    out->F64(states_[group].min);
    out->F64(states_[group].max);
  }
  const std::vector<uint32_t> places = PlacesOf(groups);
  std::vector<Bucket> buckets;
  buckets.reserve(buckets_.size());
  buckets_.ForEach([&](const auto& entry) {
    buckets.push_back({{places[entry.first.group], entry.first.bucket}, entry.second});
  });
  std::sort(buckets.begin(), buckets.end(),
            [](const Bucket& a, const Bucket& b) { return a.key < b.key; });
  out->U64(buckets.size());
  for (const Bucket& bucket : buckets) {
    out->U32(bucket.key.group);
    out->I64(bucket.key.bucket);
    out->U64(bucket.count);
  }
}

// Each group's counts must add up to `counts`, or ranks would lead past the buckets.
bool Quantile::LoadBuckets(std::span<const uint32_t> map, std::span<uint64_t> counts,
                           ByteReader* in) {
  constexpr int64_t kBucketMax = int64_t{0x7FF} << (52 - kDroppedBits);
  for (uint64_t left = in->U64(); left > 0; --left) {
    const uint32_t place = in->U32();
    const int64_t bucket = in->I64();
    const uint64_t count = in->U64();
    if (!in->ok() || place >= map.size() || bucket < -kBucketMax || bucket > kBucketMax ||
        count == 0 || count > counts[place]) {
      return false;
    }
    counts[place] -= count;
    AddToBucket({map[place], static_cast<int32_t>(bucket)}, count);
  }
  return in->ok() && std::all_of(counts.begin(), counts.end(), [](uint64_t c) { return c == 0; });
}

absl::Status Quantile::Load(std::span<const uint32_t> map, ByteReader* in) {
  sorted_.clear();
  std::vector<uint64_t> counts;
  for (const uint32_t group : map) {
    QuantileState& state = states_[group];
    const auto count = static_cast<uint64_t>(ReadCount(static_cast<int64_t>(state.count), in));
    counts.push_back(count);
    if (count == 0) continue;
    const double min = in->F64();
    const double max = in->F64();
    if (!(min <= max)) in->Fail();
    if (!in->ok()) return absl::OkStatus();
    state.count += count;
    state.min = std::min(state.min, min);
    state.max = std::max(state.max, max);
  }
  if (!LoadBuckets(map, counts, in)) in->Fail();
  return status_;
}

}  // namespace

std::unique_ptr<Accumulator> NewQuantile(double quantile, MemoryBudget* budget) {
  return std::make_unique<Quantile>(quantile, budget);
}

}  // namespace slq::exec
