#include "exec/group_table.h"

#include "absl/strings/str_format.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "base/strings.h"

namespace slq::exec {
namespace {

using column::Column;

constexpr size_t kSlotsFirst = 256;

// Order matters: (a, b) and (b, a) are different keys.
uint64_t Combine(uint64_t h, uint64_t next) { return (h ^ next) * 0x9FB21C651E98DF25u + next; }

bool SameKey(const Value& a, const Value& b) {
  if (a.type() == b.type()) {
    if (a.type() == Type::kLong) return a.long_value() == b.long_value();
    if (a.type() == Type::kString) return a.string_value() == b.string_value();
  }
  char a_buffer[column::kScalarTextMax];
  char b_buffer[column::kScalarTextMax];
  return column::KeyOf(a, a_buffer) == column::KeyOf(b, b_buffer);
}

// -0.0 and 0.0 are one key: which of them comes first must not show.
Value WithoutSignOfZero(const Value& value) {
  return value.type() == Type::kFloat && value.float_value() == 0 ? Value::Float(0) : value;
}

}  // namespace

GroupTable::GroupTable(size_t key_columns, const GroupLimits& limits, MemoryBudget* budget)
    : width_(key_columns),
      limits_(limits),
      seed_(ProcessSeed()),
      reservation_(budget, "the groups"),
      row_key_(key_columns) {}

uint64_t GroupTable::HashOf(const Value& value) const {
  char buffer[column::kScalarTextMax];
  const column::Key key = column::KeyOf(value, buffer);
  switch (key.kind) {
    case column::Key::Kind::kNull:
      return HashInt(0, ~seed_);
    case column::Key::Kind::kInteger:
      return HashInt(static_cast<uint64_t>(key.integer), seed_);
    case column::Key::Kind::kText:
      return HashBytes(key.text, seed_);
  }
  return 0;
}

// Puts the hash of each selected row's value into row_hashes_, or mixes it in.
void GroupTable::HashColumn(const Column& column, const column::Selection& rows, bool first) {
  const auto put = [this, first](uint32_t row, uint64_t hash) {
    row_hashes_[row] = first ? hash : Combine(row_hashes_[row], hash);
  };
  if (column.layout() == Column::Layout::kLong && column.nulls().empty()) {
    const std::span<const int64_t> longs = column.longs();
    rows.ForEach(
        [&](uint32_t row) { put(row, HashInt(static_cast<uint64_t>(longs[row]), seed_)); });
    return;
  }
  if (column.layout() == Column::Layout::kDictionary && column.nulls().empty()) {
    code_hashes_.clear();
    for (const Value& value : column.dictionary()) code_hashes_.push_back(HashOf(value));
    const std::span<const uint32_t> codes = column.codes();
    rows.ForEach([&](uint32_t row) { put(row, code_hashes_[codes[row]]); });
    return;
  }
  rows.ForEach([&](uint32_t row) { put(row, HashOf(column.At(row))); });
}

absl::Status GroupTable::Assign(std::span<const Column* const> keys, const column::Selection& rows,
                                std::vector<uint32_t>* groups) {
  row_hashes_.resize(keys[0]->size());
  for (size_t k = 0; k < width_; ++k) HashColumn(*keys[k], rows, k == 0);
  groups->resize(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const uint32_t row = rows.row(i);
    for (size_t k = 0; k < width_; ++k) row_key_[k] = keys[k]->At(row);
    SLQ_RETURN_IF_ERROR(FindOrAdd(row_key_, row_hashes_[row], &(*groups)[i]));
  }
  return absl::OkStatus();
}

bool GroupTable::IsKeyOf(size_t group, std::span<const Value> key) const {
  for (size_t k = 0; k < width_; ++k) {
    if (!SameKey(values_[group * width_ + k], key[k])) return false;
  }
  return true;
}

void GroupTable::NoteTypes(size_t group, std::span<const Value> key) {
  for (size_t k = 0; k < width_; ++k) {
    Value& kept = values_[group * width_ + k];
    if (column::RepresentativeRank(key[k].type()) < column::RepresentativeRank(kept.type())) {
      kept = WithoutSignOfZero(key[k]);  // not a string, which ranks last
    }
  }
}

absl::Status GroupTable::FindOrAdd(std::span<const Value> key, uint64_t hash, uint32_t* group) {
  if (2 * (size() + 1) > slots_.size()) SLQ_RETURN_IF_ERROR(GrowSlots());
  const size_t mask = slots_.size() - 1;
  size_t slot = hash & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const uint32_t candidate = slots_[slot] - 1;
    if (hashes_[candidate] != hash || !IsKeyOf(candidate, key)) continue;
    NoteTypes(candidate, key);
    *group = candidate;
    return absl::OkStatus();
  }
  return Add(key, hash, slot, group);
}

absl::Status GroupTable::Add(std::span<const Value> key, uint64_t hash, size_t slot,
                             uint32_t* group) {
  if (size() >= limits_.groups_max) {
    return ResourceExhausted(absl::StrFormat(
        "more than %d groups; raise the group limit or group by something with fewer values",
        limits_.groups_max));
  }
  for (const Value& value : key) {
    values_.push_back(value.type() == Type::kString
                          ? Value::String(texts_.Copy(value.string_value()))
                          : WithoutSignOfZero(value));
  }
  *group = static_cast<uint32_t>(size());
  hashes_.push_back(hash);
  slots_[slot] = *group + 1;
  return reservation_.GrowTo(slots_.size() * sizeof(uint32_t) +
                             hashes_.capacity() * sizeof(uint64_t) +
                             values_.capacity() * sizeof(Value) + texts_.bytes());
}

absl::Status GroupTable::GrowSlots() {
  const size_t slot_count = slots_.empty() ? kSlotsFirst : 2 * slots_.size();
  SLQ_RETURN_IF_ERROR(reservation_.GrowTo(reservation_.bytes() + slot_count * sizeof(uint32_t)));
  slots_.assign(slot_count, 0);
  const size_t mask = slot_count - 1;
  for (size_t group = 0; group < size(); ++group) {
    size_t slot = hashes_[group] & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<uint32_t>(group + 1);
  }
  return absl::OkStatus();
}

absl::Status GroupTable::Merge(const GroupTable& other, std::vector<uint32_t>* map) {
  map->resize(other.size());
  for (size_t group = 0; group < other.size(); ++group) {
    const std::span<const Value> key(other.values_.data() + group * width_, width_);
    SLQ_RETURN_IF_ERROR(FindOrAdd(key, other.hashes_[group], &(*map)[group]));
  }
  return absl::OkStatus();
}

}  // namespace slq::exec
