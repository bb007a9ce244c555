#include "exec/key_table.h"

#include <algorithm>
#include <array>
#include <limits>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "column/key.h"

namespace slq::exec {
namespace {

using column::Column;
using Layout = column::Column::Layout;

constexpr uint32_t kNoId = std::numeric_limits<uint32_t>::max();

// Rows hashed before the first is looked up, so that memory is fetched for all at once.
constexpr size_t kChunk = 128;
constexpr uint64_t kNear = 4096;     // keys that one batch may have between them
constexpr size_t kNearRowsMin = 64;  // to be worth a look

bool IsNull(std::span<const uint8_t> nulls, uint32_t row) {
  return !nulls.empty() && nulls[row] != 0;
}

void PrefetchText(const Value& value) {
  if (value.type() == Type::kString) __builtin_prefetch(value.string_value().data());
}

// Spares most texts the call.
bool MayBeInteger(std::string_view text) {
  return !text.empty() && text[0] <= '9' && (text[0] >= '0' || text[0] == '-');
}

}  // namespace

KeyTable::KeyTable(size_t keys_max, MemoryBudget* budget)
    : keys_max_(keys_max),
      null_id_(kNoId),
      values_(budget, "the groups"),
      integer_bytes_(budget, "the groups"),
      text_index_bytes_(budget, "the groups"),
      text_bytes_(budget, "the groups"),
      code_bytes_(budget, "the groups") {}

absl::Status KeyTable::Assign(const Column& column, const column::Selection& rows,
                              std::span<uint32_t> ids) {
  switch (column.layout()) {
    case Layout::kNull:
      return AssignNulls(ids);
    case Layout::kLong:
      return AssignLongs(column, rows, ids);
    case Layout::kString:
      return AssignStrings(column, rows, ids);
    case Layout::kDictionary:
      return AssignCodes(column, rows, ids);
    case Layout::kBool:
    case Layout::kFloat:
    case Layout::kDecimal:
    case Layout::kMixed:
      break;
  }
  for (size_t i = 0; i < ids.size(); ++i) {
    SLQ_RETURN_IF_ERROR(IdOfValue(column.At(rows.row(i)), &ids[i]));
  }
  return absl::OkStatus();
}

absl::Status KeyTable::AssignNulls(std::span<uint32_t> ids) {
  if (ids.empty()) return absl::OkStatus();
  uint32_t id = 0;
  SLQ_RETURN_IF_ERROR(IdOfNull(&id));
  std::fill(ids.begin(), ids.end(), id);
  return absl::OkStatus();
}

// Forgets the ids of codes, and makes room for so many.
absl::Status KeyTable::ClearCodeIds(size_t codes) {
  if (code_ids_.size() < codes) {
    SLQ_RETURN_IF_ERROR(code_bytes_.GrowTo(codes * sizeof(CodeId)));
    std::vector<CodeId>().swap(code_ids_);  // not two of them at once
    code_ids_.resize(codes);
  }
  if (++stamp_ == 0) {
    std::fill(code_ids_.begin(), code_ids_.end(), CodeId());
    stamp_ = 1;
  }
  return absl::OkStatus();
}

// By code_of(i), a code below what ClearCodeIds was told; find(code, &id) is asked once for each.
template <typename CodeOf, typename Find>
absl::Status KeyTable::AssignKnown(std::span<uint32_t> ids, CodeOf code_of, Find find) {
  // Of this function alone, so that no store to `ids` could have changed them.
  CodeId* const known_ids = code_ids_.data();
  const uint32_t stamp = stamp_;
  for (size_t i = 0; i < ids.size(); ++i) {
    const size_t code = code_of(i);
    CodeId& known = known_ids[code];
    if (known.stamp != stamp) [[unlikely]] {
      SLQ_RETURN_IF_ERROR(find(code, &known.id));
      known.stamp = stamp;
    }
    ids[i] = known.id;
  }
  return absl::OkStatus();
}

absl::Status KeyTable::AssignLongs(const Column& column, const column::Selection& rows,
                                   std::span<uint32_t> ids) {
  const std::span<const int64_t> longs = column.longs();
  if (rows.all() && column.nulls().empty() && ids.size() >= kNearRowsMin) {
    const std::span<const int64_t> chosen = longs.first(ids.size());
    const auto [least, most] = std::minmax_element(chosen.begin(), chosen.end());
    const int64_t base = *least;
    const uint64_t span = static_cast<uint64_t>(*most) - static_cast<uint64_t>(base);
    // Keys that lie close together, as those of states do, are their own codes.
    if (span < kNear) {
      SLQ_RETURN_IF_ERROR(ClearCodeIds(span + 1));
      return AssignKnown(
          ids, [longs, base](size_t i) { return static_cast<size_t>(longs[i] - base); },
          [this, base](size_t code, uint32_t* id) {
            const int64_t key = base + static_cast<int64_t>(code);
            return IdOfInteger(key, integers_.Hash(key), Value::Long(key), id);
          });
    }
  }
  std::array<int64_t, kChunk> keys;
  std::array<uint64_t, kChunk> hashes;
  for (size_t first = 0; first < ids.size(); first += kChunk) {
    const size_t count = std::min(kChunk, ids.size() - first);
    for (size_t i = 0; i < count; ++i) {
      keys[i] = longs[rows.row(first + i)];
      hashes[i] = integers_.Hash(keys[i]);
      integers_.Prefetch(hashes[i]);
    }
    for (size_t i = 0; i < count; ++i) {
      uint32_t* const id = &ids[first + i];
      if (!column.nulls().empty() && column.nulls()[rows.row(first + i)] != 0) {
        SLQ_RETURN_IF_ERROR(IdOfNull(id));
        continue;
      }
      // Written out, because a status costs as much as a look.
      IntegerIndex::Slot* const slot = integers_.Find(keys[i], hashes[i]);
      if (slot->next_id != 0 && slot->rank == 0) [[likely]] {
        *id = slot->next_id - 1;
      } else if (slot->next_id == 0 && !integers_.is_full() && HasRoomForValue()) {
        *id = static_cast<uint32_t>(values_.size());
        values_.Append(Value::Long(keys[i]));
        integers_.Take(slot, {keys[i], *id + 1, 0});
      } else {
        SLQ_RETURN_IF_ERROR(IdOfInteger(keys[i], hashes[i], Value::Long(keys[i]), id));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status KeyTable::AssignStrings(const Column& column, const column::Selection& rows,
                                     std::span<uint32_t> ids) {
  struct Prepared {
    uint64_t hash;
    int64_t integer;
    bool is_integer;
  };
  const std::span<const std::string_view> strings = column.strings();
  std::array<Prepared, kChunk> prepared;
  std::array<uint32_t, kChunk> guesses;
  for (size_t first = 0; first < ids.size(); first += kChunk) {
    const size_t count = std::min(kChunk, ids.size() - first);
    for (size_t i = 0; i < count; ++i) {
      const uint32_t row = rows.row(first + i);
      Prepared& p = prepared[i];
      p = {0, 0, false};
      if (IsNull(column.nulls(), row)) continue;
      p.is_integer =
          MayBeInteger(strings[row]) && column::IntegerOfCanonicalText(strings[row], &p.integer);
      p.hash = p.is_integer ? integers_.Hash(p.integer) : texts_.Hash(strings[row]);
      if (p.is_integer) integers_.Prefetch(p.hash);
      if (!p.is_integer) texts_.Prefetch(p.hash);
    }
    // A slot says where the value is, and the value where the text is.
    if (texts_.is_large()) {
      for (size_t i = 0; i < count; ++i) {
        guesses[i] = texts_.Guess(prepared[i].hash);
        if (guesses[i] != 0) __builtin_prefetch(&values_[guesses[i] - 1]);
      }
      for (size_t i = 0; i < count; ++i) {
        if (guesses[i] != 0) PrefetchText(values_[guesses[i] - 1]);
      }
    }
    for (size_t i = 0; i < count; ++i) {
      const uint32_t row = rows.row(first + i);
      const Prepared& p = prepared[i];
      uint32_t* const id = &ids[first + i];
      if (IsNull(column.nulls(), row)) {
        SLQ_RETURN_IF_ERROR(IdOfNull(id));
      } else if (p.is_integer) {
        SLQ_RETURN_IF_ERROR(IdOfInteger(p.integer, p.hash, Value::String(strings[row]), id));
      } else {
        TextIndex::Slot* const slot = FindText(strings[row], p.hash);
        if (slot->next_id != 0) {
          *id = slot->next_id - 1;
        } else if (HasRoomForText(strings[row].size())) {
          *id = TakeText(strings[row], p.hash, slot);
        } else {
          SLQ_RETURN_IF_ERROR(AddText(p.hash, Value::String(strings[row]), id));
        }
      }
    }
  }
  return absl::OkStatus();
}

// Looks up each entry that occurs once. Ids of an earlier batch are told by their stamp,
// so that a large dictionary is not walked for a small batch.
absl::Status KeyTable::AssignCodes(const Column& column, const column::Selection& rows,
                                   std::span<uint32_t> ids) {
  SLQ_RETURN_IF_ERROR(ClearCodeIds(column.dictionary().size()));
  if (rows.all() && column.nulls().empty()) {
    const std::span<const Value> entries = column.dictionary();
    const std::span<const uint32_t> codes = column.codes();
    return AssignKnown(
        ids, [codes](size_t i) { return codes[i]; },
        [&](size_t code, uint32_t* id) { return IdOfValue(entries[code], id); });
  }
  for (size_t i = 0; i < ids.size(); ++i) {
    const uint32_t row = rows.row(i);
    if (IsNull(column.nulls(), row)) {
      SLQ_RETURN_IF_ERROR(IdOfNull(&ids[i]));
      continue;
    }
    CodeId& known = code_ids_[column.codes()[row]];
    if (known.stamp != stamp_) {
      SLQ_RETURN_IF_ERROR(IdOfValue(column.dictionary()[column.codes()[row]], &known.id));
      known.stamp = stamp_;
    }
    ids[i] = known.id;
  }
  return absl::OkStatus();
}

absl::Status KeyTable::AssignEntries(std::span<const Value> entries,
                                     std::span<const uint32_t> sizes, std::span<uint32_t> numbers) {
  for (size_t i = 0; i < entries.size(); ++i) {
    if (sizes[i] > 0) SLQ_RETURN_IF_ERROR(IdOfValue(entries[i], &numbers[i]));
  }
  return absl::OkStatus();
}

absl::Status KeyTable::IdOfValue(const Value& given, uint32_t* id) {
  // -0.0 and 0.0 are one key: which of them stands for it must not depend on the order.
  const bool is_zero = given.type() == Type::kFloat && given.float_value() == 0;
  const Value value = is_zero ? Value::Float(0) : given;
  char buffer[column::kScalarTextMax];
  const column::Key key = column::KeyOf(value, buffer);
  switch (key.kind) {
    case column::Key::Kind::kNull:
      break;
    case column::Key::Kind::kInteger:
      return IdOfInteger(key.integer, integers_.Hash(key.integer), value, id);
    case column::Key::Kind::kText:
      return IdOfText(key.text, texts_.Hash(key.text), value, id);
  }
  return IdOfNull(id);
}

absl::Status KeyTable::IdOfNull(uint32_t* id) {
  if (null_id_ == kNoId) SLQ_RETURN_IF_ERROR(AddValue(Value::Null(), &null_id_));
  *id = null_id_;
  return absl::OkStatus();
}

absl::Status KeyTable::IdOfInteger(int64_t key, uint64_t hash, const Value& value, uint32_t* id) {
  IntegerIndex::Slot* const slot = integers_.Find(key, hash);
  if (slot->next_id == 0) return AddInteger(key, hash, value, id);
  *id = slot->next_id - 1;
  const auto rank = static_cast<uint32_t>(column::RepresentativeRank(value.type()));
  if (rank < slot->rank) {
    slot->rank = rank;
    values_[*id] = value;  // not a string, which ranks last
  }
  return absl::OkStatus();
}

bool KeyTable::HasText(uint32_t id, std::string_view text) const {
  const Value& value = values_[id];
  if (value.type() == Type::kString) return value.string_value() == text;
  char buffer[column::kScalarTextMax];
  return column::KeyOf(value, buffer).text == text;
}

absl::Status KeyTable::IdOfText(std::string_view text, uint64_t hash, const Value& value,
                                uint32_t* id) {
  const TextIndex::Slot* const slot = texts_.Find(hash, [&](uint32_t other) {
    // Spares most floats their text.
    const bool same_float = value.type() == Type::kFloat && values_[other].type() == Type::kFloat &&
                            values_[other].float_value() == value.float_value();
    return same_float || HasText(other, text);
  });
  if (slot->next_id == 0) return AddText(hash, value, id);
  *id = slot->next_id - 1;
  Value& kept = values_[*id];
  if (column::RepresentativeRank(value.type()) < column::RepresentativeRank(kept.type())) {
    kept = value;  // not a string, which ranks last
  }
  return absl::OkStatus();
}

absl::Status KeyTable::AddInteger(int64_t key, uint64_t hash, const Value& value, uint32_t* id) {
  if (integers_.is_full()) {
    SLQ_RETURN_IF_ERROR(GrowIndex(&integers_, &integer_bytes_));
  }
  SLQ_RETURN_IF_ERROR(AddValue(value, id));
  const auto rank = static_cast<uint32_t>(column::RepresentativeRank(value.type()));
  integers_.Take(integers_.Find(key, hash), {key, *id + 1, rank});
  return absl::OkStatus();
}

absl::Status KeyTable::AddText(uint64_t hash, const Value& value, uint32_t* id) {
  if (texts_.is_full()) {
    SLQ_RETURN_IF_ERROR(GrowIndex(&texts_, &text_index_bytes_));
  }
  SLQ_RETURN_IF_ERROR(AddValue(value, id));
  // Its place is free: no number is asked about.
  texts_.Take(texts_.Find(hash, [](uint32_t) { return false; }), hash, *id);
  return absl::OkStatus();
}

// REQUIRES: HasRoomForText, and the free slot where the text belongs.
uint32_t KeyTable::TakeText(std::string_view text, uint64_t hash, TextIndex::Slot* slot) {
  const auto id = static_cast<uint32_t>(values_.size());
  values_.Append(Value::String(arena_.Copy(text)));
  texts_.Take(slot, hash, id);
  return id;
}

// Copies the text of a string.
absl::Status KeyTable::AddValue(const Value& value, uint32_t* id) {
  if (size() >= keys_max_) {
    return ResourceExhausted(absl::StrFormat(
        "more than %d groups; raise the group limit or group by something with fewer values",
        keys_max_));
  }
  Value stored = value;
  if (value.type() == Type::kString) {
    const std::string_view text = value.string_value();
    SLQ_RETURN_IF_ERROR(text_bytes_.GrowTo(arena_.bytes_with(text.size())));
    stored = Value::String(arena_.Copy(text));
  }
  SLQ_RETURN_IF_ERROR(values_.ReserveOneMore());
  *id = static_cast<uint32_t>(size());
  values_.Append(stored);
  return absl::OkStatus();
}

}  // namespace slq::exec
