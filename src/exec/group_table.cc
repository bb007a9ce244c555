#include "exec/group_table.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"

namespace slq::exec {
namespace {

using column::Column;

constexpr size_t kChunk = 128;

absl::Status TooManyGroups(size_t groups_max) {
  return ResourceExhausted(absl::StrFormat(
      "more than %d groups; raise the group limit or group by something with fewer values",
      groups_max));
}

}  // namespace

GroupTable::GroupTable(size_t key_columns, const GroupLimits& limits, MemoryBudget* budget)
    : limits_(limits) {
  // A column has no more keys than there are groups, so its limit says nothing new.
  for (size_t k = 0; k < key_columns; ++k) {
    columns_.push_back(std::make_unique<KeyTable>(limits.groups_max, budget));
    if (k > 0) pairs_.push_back(std::make_unique<Pairs>(budget));
  }
}

size_t GroupTable::size() const {
  return pairs_.empty() ? columns_[0]->size() : pairs_.back()->pairs.size();
}

absl::Status GroupTable::Assign(std::span<const Column* const> keys, const column::Selection& rows,
                                std::vector<uint32_t>* groups) {
  groups->resize(rows.size());
  SLQ_RETURN_IF_ERROR(columns_[0]->Assign(*keys[0], rows, *groups));
  for (size_t k = 1; k < columns_.size(); ++k) {
    column_ids_.resize(rows.size());
    SLQ_RETURN_IF_ERROR(columns_[k]->Assign(*keys[k], rows, column_ids_));
    SLQ_RETURN_IF_ERROR(AssignPairs(pairs_[k - 1].get(), column_ids_, *groups));
  }
  return absl::OkStatus();
}

// Replaces each of `groups` by the number of its pair with the key beside it.
absl::Status GroupTable::AssignPairs(Pairs* pairs, std::span<const uint32_t> keys,
                                     std::span<uint32_t> groups) {
  std::array<uint64_t, kChunk> hashes;
  for (size_t first = 0; first < groups.size(); first += kChunk) {
    const size_t count = std::min(kChunk, groups.size() - first);
    const auto pair_at = [&](size_t i) {
      return uint64_t{groups[first + i]} << 32 | keys[first + i];
    };
    for (size_t i = 0; i < count; ++i) {
      hashes[i] = pairs->index.Hash(static_cast<int64_t>(pair_at(i)));
      pairs->index.Prefetch(hashes[i]);
    }
    for (size_t i = 0; i < count; ++i) {
      const uint64_t pair = pair_at(i);
      const IntegerIndex::Slot* const slot =
          pairs->index.Find(static_cast<int64_t>(pair), hashes[i]);
      if (slot->next_id != 0) {
        groups[first + i] = slot->next_id - 1;
      } else {
        SLQ_RETURN_IF_ERROR(AddPair(pairs, pair, hashes[i], &groups[first + i]));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status GroupTable::AddPair(Pairs* pairs, uint64_t pair, uint64_t hash, uint32_t* number) {
  if (pairs->pairs.size() >= limits_.groups_max) return TooManyGroups(limits_.groups_max);
  IntegerIndex& index = pairs->index;
  if (index.is_full()) {
    SLQ_RETURN_IF_ERROR(GrowIndex(&index, &pairs->index_bytes));
  }
  *number = static_cast<uint32_t>(pairs->pairs.size());
  SLQ_RETURN_IF_ERROR(pairs->pairs.Resize(pairs->pairs.size() + 1));
  pairs->pairs[*number] = pair;
  const auto key = static_cast<int64_t>(pair);
  index.Take(index.Find(key, hash), {key, *number + 1, 0});
  return absl::OkStatus();
}

absl::Status GroupTable::Merge(const GroupTable& other, std::vector<uint32_t>* map,
                               StopCheck* stop) {
  constexpr size_t kGroupsAtATime = 2048;
  map->clear();
  map->reserve(other.size());
  std::vector<Column> columns(columns_.size());
  std::vector<const Column*> keys;
  for (const Column& column : columns) keys.push_back(&column);
  column::Selection rows;
  std::vector<uint32_t> groups;
  for (size_t first = 0; first < other.size(); first += kGroupsAtATime) {
    SLQ_RETURN_IF_ERROR(stop->Now());
    const size_t end = std::min(first + kGroupsAtATime, other.size());
    for (size_t k = 0; k < columns.size(); ++k) {
      columns[k].Clear();
      for (size_t group = first; group < end; ++group) columns[k].Append(other.Key(group, k));
    }
    rows.SelectAll(end - first);
    SLQ_RETURN_IF_ERROR(Assign(keys, rows, &groups));
    map->insert(map->end(), groups.begin(), groups.end());
  }
  return absl::OkStatus();
}

void GroupTable::AppendKeys(std::span<const uint32_t> groups, size_t key_column,
                            Column* out) const {
  if (out->size() == 0 && FillOneType(groups, key_column, out)) return;
  for (const uint32_t group : groups) out->Append(Key(group, key_column));
}

// Makes an empty column one of strings or longs; or false, and it is empty again, if that is
// not what all are.
bool GroupTable::FillOneType(std::span<const uint32_t> groups, size_t key_column,
                             Column* out) const {
  if (groups.empty()) return false;
  const Type type = Key(groups[0], key_column).type();
  const auto fill = [&](auto to, auto content) {
    for (size_t i = 0; i < groups.size(); ++i) {
      const Value value = Key(groups[i], key_column);
      if (value.type() != type) {
        out->Clear();
        return false;
      }
      to[i] = content(value);
    }
    return true;
  };
  if (type == Type::kString) {
    return fill(out->ResetStrings(groups.size()), [](const Value& v) { return v.string_value(); });
  }
  if (type == Type::kLong) {
    return fill(out->ResetLongs(groups.size()), [](const Value& v) { return v.long_value(); });
  }
  return false;
}

Value GroupTable::KeyOfPair(size_t group, size_t key_column) const {
  for (size_t k = columns_.size(); --k > 0;) {
    const uint64_t pair = pairs_[k - 1]->pairs[group];
    if (k == key_column) return columns_[k]->Key(static_cast<uint32_t>(pair));
    group = pair >> 32;
  }
  return columns_[0]->Key(group);
}

}  // namespace slq::exec
