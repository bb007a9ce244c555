#include <algorithm>
#include <numeric>

#include "base/status_macros.h"
#include "column/order.h"
#include "exec/aggregate.h"
#include "exec/state_bytes.h"

namespace slq::exec {

std::vector<uint32_t> Aggregate::GroupsByKey() const {
  std::vector<uint32_t> groups(has_states_ ? group_count() : 0);
  std::iota(groups.begin(), groups.end(), 0U);
  if (!table_.has_value()) return groups;
  std::sort(groups.begin(), groups.end(), [this](uint32_t a, uint32_t b) {
    for (size_t k = 0; k < keys_.size(); ++k) {
      const int order = column::CompareTotal(table_->Key(a, k), table_->Key(b, k),
                                             column::NumericStrings::kAsText);
      if (order != 0) return order < 0;
    }
    return false;
  });
  return groups;
}

void Aggregate::Save(ByteWriter* out) const {
  const std::vector<uint32_t> groups = GroupsByKey();
  out->U32(static_cast<uint32_t>(groups.size()));
  if (groups.empty()) return;
  for (const uint32_t group : groups) {
    for (size_t k = 0; k < keys_.size(); ++k) WriteValue(table_->Key(group, k), out);
  }
  for (const std::unique_ptr<Accumulator>& state : states_) state->Save(groups, out);
}

// Sets (*map)[i] to the group of the i-th key.
absl::Status Aggregate::LoadKeys(size_t groups, std::vector<uint32_t>* map, ByteReader* in) {
  constexpr size_t kKeysAtATime = 2048;
  std::vector<column::Column> columns(keys_.size());
  std::vector<const column::Column*> keys;
  for (const column::Column& column : columns) keys.push_back(&column);
  column::Selection rows;
  while (map->size() < groups) {
    const size_t count = std::min(kKeysAtATime, groups - map->size());
    for (column::Column& column : columns) column.Clear();
    for (size_t i = 0; i < count; ++i) {
      for (column::Column& column : columns) column.Append(ReadValue(in));
    }
    if (!in->ok()) return absl::OkStatus();
    rows.SelectAll(count);
    SLQ_RETURN_IF_ERROR(table_->Assign(keys, rows, &groups_));
    map->insert(map->end(), groups_.begin(), groups_.end());
  }
  return absl::OkStatus();
}

absl::Status Aggregate::Load(ByteReader* in) {
  // A key takes a byte or more, and without keys there is one group at most.
  const uint32_t groups = keys_.empty() ? in->U32() : in->Count(keys_.size());
  if (groups == 0) return absl::OkStatus();
  std::vector<uint32_t> map;
  if (table_.has_value()) {
    SLQ_RETURN_IF_ERROR(LoadKeys(groups, &map, in));
  } else if (groups == 1) {
    map.push_back(0);
  } else {
    in->Fail();
  }
  if (!in->ok()) return absl::OkStatus();
  SLQ_RETURN_IF_ERROR(ResizeAll());
  for (const std::unique_ptr<Accumulator>& state : states_) {
    SLQ_RETURN_IF_ERROR(state->Load(map, in));
    if (!in->ok()) break;
  }
  return absl::OkStatus();
}

}  // namespace slq::exec
