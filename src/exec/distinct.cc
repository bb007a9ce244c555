#include <algorithm>
#include <string_view>

#include "absl/container/flat_hash_set.h"
#include "base/arena.h"
#include "base/hash.h"
#include "column/key.h"
#include "exec/grouped_rows.h"
#include "exec/grouped_set.h"
#include "exec/new_accumulator.h"
#include "exec/state_bytes.h"
#include "exec/states.h"

namespace slq::exec {
namespace {

using Layout = column::Column::Layout;

// One set of (group, key) for all groups and not a set per group: many small groups cost
// no more than one large one.
struct GroupedInteger {
  int64_t key;
  uint32_t group;
  friend bool operator==(const GroupedInteger&, const GroupedInteger&) = default;
};

struct GroupedText {
  const char* data;
  uint32_t size;
  uint32_t group;
  std::string_view text() const { return {data, size}; }
  friend bool operator==(const GroupedText& a, const GroupedText& b) {
    return a.group == b.group && a.text() == b.text();
  }
};

struct SeededHash {
  uint64_t seed = ProcessSeed();
  // Any odd factor keeps the seeds of groups apart.
  uint64_t SeedOf(uint32_t group) const { return seed + group * 0x9E3779B97F4A7C15u; }
  size_t operator()(const GroupedInteger& entry) const {
    return HashInt(static_cast<uint64_t>(entry.key), SeedOf(entry.group));
  }
  size_t operator()(const GroupedText& entry) const {
    return HashBytes(entry.text(), SeedOf(entry.group));
  }
};

// Where texts differ most is at their ends.
uint64_t SpreadOf(const GroupedText& entry) {
  uint64_t spread = entry.group + entry.size;
  for (size_t i = entry.size; i > 0 && i + 3 > entry.size; --i) {
    spread = spread * 257 + static_cast<unsigned char>(entry.data[i - 1]);
  }
  return spread;
}

class Distinct final : public Accumulator {
 public:
  explicit Distinct(MemoryBudget* budget)
      : counts_(budget, kWhat),
        integers_(budget, kWhat),
        texts_(budget, kWhat),
        text_bytes_(budget, kWhat) {}

  absl::Status Resize(size_t groups) override { return counts_.Resize(groups); }

  absl::Status Update(const column::Column* arg, const column::Column* line_nums,
                      const GroupedRows& rows) override;
  absl::Status Merge(const Accumulator& other, std::span<const uint32_t> map,
                     StopCheck* stop) override;

  void Finish(std::span<const uint32_t> groups, column::Column* out,
              std::vector<std::string>* /*exact*/) const override {
    for (const uint32_t group : groups) out->Append(Value::Long(counts_[group]));
  }

  void Save(std::span<const uint32_t> groups, ByteWriter* out) const override;
  absl::Status Load(std::span<const uint32_t> map, ByteReader* in) override;

 private:
  static constexpr char kWhat[] = "the distinct values";

  absl::Status UpdateCodes(const column::Column& column, const GroupedRows& rows);
  absl::Status Add(uint32_t group, const Value& value);
  absl::Status AddInteger(uint32_t group, int64_t key);
  absl::Status AddText(uint32_t group, std::string_view text);

  States<int64_t> counts_;
  TableInParts<absl::flat_hash_set<GroupedInteger, SeededHash>> integers_;
  TableInParts<absl::flat_hash_set<GroupedText, SeededHash>> texts_;
  Arena arena_;
  Reservation text_bytes_;
  std::vector<uint8_t> code_seen_;
};

absl::Status Distinct::Update(const column::Column* arg, const column::Column* /*line_nums*/,
                              const GroupedRows& rows) {
  absl::Status status;
  if (arg->layout() == Layout::kLong) {
    ForEachNotNull(arg->nulls(), rows, [&](uint32_t group, uint32_t row) {
      if (status.ok()) status = AddInteger(group, arg->longs()[row]);
    });
    return status;
  }
  if (arg->layout() == Layout::kDictionary && rows.groups.empty()) return UpdateCodes(*arg, rows);
  ForEachValue(*arg, rows, [&](uint32_t group, const Value& value) {
    if (status.ok()) status = Add(group, value);
  });
  return status;
}

// Of the only group: each entry of the dictionary that occurs is added once.
absl::Status Distinct::UpdateCodes(const column::Column& column, const GroupedRows& rows) {
  code_seen_.assign(column.dictionary().size(), 0);
  ForEachNotNull(column.nulls(), rows,
                 [&](uint32_t, uint32_t row) { code_seen_[column.codes()[row]] = 1; });
  for (size_t code = 0; code < code_seen_.size(); ++code) {
    if (code_seen_[code] != 0) SLQ_RETURN_IF_ERROR(Add(0, column.dictionary()[code]));
  }
  return absl::OkStatus();
}

absl::Status Distinct::Add(uint32_t group, const Value& value) {
  char buffer[column::kScalarTextMax];
  const column::Key key = column::KeyOf(value, buffer);
  switch (key.kind) {
    case column::Key::Kind::kNull:
      break;
    case column::Key::Kind::kInteger:
      return AddInteger(group, key.integer);
    case column::Key::Kind::kText:
      return AddText(group, key.text);
  }
  return absl::OkStatus();
}

absl::Status Distinct::AddInteger(uint32_t group, int64_t key) {
  const uint64_t spread = static_cast<uint64_t>(key) + group;
  SLQ_RETURN_IF_ERROR(integers_.ReserveOneMore(spread));
  if (integers_.PartFor(spread)->insert({key, group}).second) ++counts_[group];
  return absl::OkStatus();
}

absl::Status Distinct::AddText(uint32_t group, std::string_view text) {
  GroupedText entry{text.data(), static_cast<uint32_t>(text.size()), group};
  const uint64_t spread = SpreadOf(entry);
  SLQ_RETURN_IF_ERROR(texts_.ReserveOneMore(spread));
  absl::flat_hash_set<GroupedText, SeededHash>* const part = texts_.PartFor(spread);
  if (part->contains(entry)) return absl::OkStatus();
  SLQ_RETURN_IF_ERROR(text_bytes_.GrowTo(arena_.bytes_with(text.size())));
  entry.data = arena_.Copy(text).data();
  part->insert(entry);
  ++counts_[group];
  return absl::OkStatus();
}

absl::Status Distinct::Merge(const Accumulator& other, std::span<const uint32_t> map,
                             StopCheck* stop) {
  const auto& from = static_cast<const Distinct&>(other);
  absl::Status status;
  from.integers_.ForEach([&](const GroupedInteger& entry) {
    if (status.ok()) status = stop->Tick();
    if (status.ok()) status = AddInteger(map[entry.group], entry.key);
  });
  from.texts_.ForEach([&](const GroupedText& entry) {
    if (status.ok()) status = stop->Tick();
    if (status.ok()) status = AddText(map[entry.group], entry.text());
  });
  return status;
}

// By the place of the group in `groups`, then by key.
void Distinct::Save(std::span<const uint32_t> groups, ByteWriter* out) const {
  const std::vector<uint32_t> places = PlacesOf(groups);
  std::vector<GroupedInteger> integers;
  integers.reserve(integers_.size());
  integers_.ForEach([&](const GroupedInteger& entry) {
    integers.push_back({entry.key, places[entry.group]});
  });
  std::sort(integers.begin(), integers.end(), [](const auto& a, const auto& b) {
    return a.group != b.group ? a.group < b.group : a.key < b.key;
  });
  out->U64(integers.size());
  for (const GroupedInteger& entry : integers) {
    out->U32(entry.group);
    out->I64(entry.key);
  }
  std::vector<GroupedText> texts;
  texts.reserve(texts_.size());
  texts_.ForEach([&](const GroupedText& entry) {
    texts.push_back({entry.data, entry.size, places[entry.group]});
  });
  std::sort(texts.begin(), texts.end(), [](const auto& a, const auto& b) {
    return a.group != b.group ? a.group < b.group : a.text() < b.text();
  });
  out->U64(texts.size());
  for (const GroupedText& entry : texts) {
    out->U32(entry.group);
    out->Text(entry.text());
  }
}

absl::Status Distinct::Load(std::span<const uint32_t> map, ByteReader* in) {
  for (uint64_t left = in->U64(); left > 0 && in->ok(); --left) {
    uint32_t group = 0;
    if (!ReadGroup(map, in, &group)) break;
    const int64_t key = in->I64();
    if (in->ok()) SLQ_RETURN_IF_ERROR(AddInteger(group, key));
  }
  for (uint64_t left = in->U64(); left > 0 && in->ok(); --left) {
    uint32_t group = 0;
    if (!ReadGroup(map, in, &group)) break;
    const std::string_view text = in->Text();
    // Not AddText: a text that spells an integer is one.
    if (in->ok()) SLQ_RETURN_IF_ERROR(Add(group, Value::String(text)));
  }
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<Accumulator> NewDistinct(MemoryBudget* budget) {
  return std::make_unique<Distinct>(budget);
}

}  // namespace slq::exec
