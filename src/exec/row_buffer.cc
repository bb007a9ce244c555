#include "exec/row_buffer.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

#include "base/status_macros.h"
#include "column/number.h"
#include "exec/interruptible_sort.h"
#include "exec/sort_prefix.h"

namespace slq::exec {
namespace {

using column::NumericStrings;
using Layout = column::Column::Layout;

// Below this many rows nothing is dropped.
constexpr size_t kRowsKeptMin = 4096;

// Rows that the first ones are selected from at once.
constexpr size_t kSelectedAtOnce = 8 * 1024;

// Keys whose strings may turn out to be numbers or not double the orders to keep for.
constexpr size_t kOpenKeysMax = 4;

size_t TextBytes(const Value& value) {
  return value.type() == Type::kString ? value.string_value().size() : 0;
}

template <typename T>
size_t NewPointers(const std::vector<T>& full) {
  constexpr size_t kFirst = 64;
  return std::max(kFirst, full.capacity());
}

// A piece of memory that is dealt out: first what has an alignment, then texts.
class Piece {
 public:
  explicit Piece(char* begin) {
    const auto address = reinterpret_cast<uintptr_t>(begin);
    next_ = begin + (-address & 7);
  }

  template <typename T>
  T* Take(size_t count) {
    auto* const taken = reinterpret_cast<T*>(next_);
    next_ += count * sizeof(T);
    return taken;
  }

  std::string_view Copy(std::string_view text) {
    if (text.empty()) return {};
    std::memcpy(next_, text.data(), text.size());
    const std::string_view copy(next_, text.size());
    next_ += text.size();
    return copy;
  }
  Value Copy(const Value& value) {
    return value.type() == Type::kString ? Value::String(Copy(value.string_value())) : value;
  }

 private:
  char* next_;
};

}  // namespace

RowBuffer::RowBuffer(std::vector<SortKey> sort_keys, RunContext* context)
    : sort_keys_(std::move(sort_keys)),
      key_strings_(sort_keys_.size()),
      arenas_(1),
      context_(context),
      reservation_(context->memory(), "the rows of the answer") {}

// Asks for the arenas with a row of `row_bytes` to come, and for so many pointers to rows.
absl::Status RowBuffer::Reserve(size_t row_bytes, size_t pointers) {
  return reservation_.GrowTo(full_arena_bytes_ + arenas_.back().bytes_with(row_bytes) +
                             pointers * sizeof(void*));
}

void RowBuffer::Note(size_t key, const Value& value) {
  KeyStrings& seen = key_strings_[key];
  if (value.type() == Type::kBool) seen.other = true;
  if (value.type() != Type::kString || seen.other) return;
  (column::IsDecimalNumber(value.string_value()) ? seen.numeric : seen.other) = true;
}

// Only as long as it teaches something.
void RowBuffer::NoteAll(size_t key, const column::Column& column, const column::Selection& rows) {
  switch (column.layout()) {
    case Layout::kNull:
    case Layout::kLong:
    case Layout::kFloat:
    case Layout::kDecimal:
      return;
    case Layout::kBool:
    case Layout::kString:
    case Layout::kDictionary:
    case Layout::kMixed:
      break;
  }
  for (size_t i = 0; i < rows.size() && !key_strings_[key].other; ++i) {
    Note(key, column.At(rows.row(i)));
  }
}

absl::Status RowBuffer::Add(uint64_t sequence, std::span<const Value> sort_values,
                            std::span<const KeptCell> cells) {
  for (size_t k = 0; k < sort_values.size(); ++k) Note(k, sort_values[k]);
  return Store(sequence, sort_values, cells);
}

absl::Status RowBuffer::Store(uint64_t sequence, std::span<const Value> sort_values,
                              std::span<const KeptCell> cells) {
  static_assert(alignof(StoredRow) == 8 && alignof(Value) == 8 && alignof(KeptCell) == 8);
  static_assert(std::is_trivially_destructible_v<KeptCell>);
  size_t bytes =
      alignof(StoredRow) - 1 + sizeof(StoredRow) + sort_values.size_bytes() + cells.size_bytes();
  for (const Value& value : sort_values) bytes += TextBytes(value);
  for (const KeptCell& cell : cells) {
    bytes += cell.name.size() + TextBytes(cell.value) + cell.exact.size();
  }
  const bool full = rows_.size() == rows_.capacity();
  SLQ_RETURN_IF_ERROR(Reserve(bytes, rows_.capacity() + (full ? NewPointers(rows_) : 0)));
  if (full) rows_.reserve(rows_.capacity() + NewPointers(rows_));

  Piece piece(arenas_.back().Allocate(bytes));
  auto* const row = new (piece.Take<StoredRow>(1)) StoredRow();
  auto* const kept_values = piece.Take<Value>(sort_values.size());
  auto* const kept_cells = piece.Take<KeptCell>(cells.size());
  for (size_t k = 0; k < sort_values.size(); ++k) {
    new (kept_values + k) Value(piece.Copy(sort_values[k]));
  }
  for (size_t c = 0; c < cells.size(); ++c) {
    const KeptCell& cell = cells[c];
    new (kept_cells + c)
        KeptCell{piece.Copy(cell.name), piece.Copy(cell.value), piece.Copy(cell.exact)};
  }
  *row = {sequence, kept_values, kept_cells, static_cast<uint32_t>(cells.size()), false};
  rows_.push_back(row);
  return absl::OkStatus();
}

// `a` with the row that has the values value_of(key).
template <typename ValueOf>
int RowBuffer::CompareWith(const StoredRow& a, ValueOf value_of, uint64_t sequence,
                           std::span<const NumericStrings> numeric) const {
  for (size_t k = 0; k < sort_keys_.size(); ++k) {
    const SortKey& key = sort_keys_[k];
    const Value& x = a.sort_values[k];
    const Value& y = value_of(k);
    if (x.is_null() != y.is_null()) return x.is_null() == key.nulls_first ? -1 : 1;
    const int order = key.total ? CompareTotal(x, y, numeric[k]) : CompareOrder(x, y, numeric[k]);
    if (order != 0) return key.descending ? -order : order;
  }
  return a.sequence == sequence ? 0 : (a.sequence < sequence ? -1 : 1);
}

int RowBuffer::Compare(const StoredRow& a, const StoredRow& b,
                       std::span<const NumericStrings> numeric) const {
  return CompareWith(
      a, [&b](size_t k) -> const Value& { return b.sort_values[k]; }, b.sequence, numeric);
}

bool RowBuffer::AnyOpen() const {
  return std::any_of(key_strings_.begin(), key_strings_.end(),
                     [](const KeyStrings& seen) { return seen.open(); });
}

// Where no key is open, no later value can turn the order of two rows that are there.
void RowBuffer::LeaveCandidates(std::span<const column::Column* const> keys,
                                uint64_t first_sequence, column::Selection* rows) {
  for (size_t k = 0; k < keys.size(); ++k) NoteAll(k, *keys[k], *rows);
  if (last_wanted_ == nullptr || AnyOpen()) return;
  const std::vector<NumericStrings> numeric = FinalOrder();
  const StoredRow& last = *last_wanted_;
  const uint64_t last_prefix = SortPrefix(last.sort_values[0], sort_keys_[0], numeric[0], 0);
  const auto keep = [&](uint32_t row, const Value& first) {
    const uint64_t prefix = SortPrefix(first, sort_keys_[0], numeric[0], 0);
    if (prefix != last_prefix) return prefix < last_prefix;
    const auto value_of = [&](size_t k) { return keys[k]->At(row); };
    return CompareWith(last, value_of, first_sequence + row, numeric) > 0;
  };
  if (keys[0]->layout() == Layout::kString && keys[0]->nulls().empty()) {
    const std::span<const std::string_view> strings = keys[0]->strings();
    rows->Keep([&](uint32_t row) { return keep(row, Value::String(strings[row])); });
  } else {
    rows->Keep([&](uint32_t row) { return keep(row, keys[0]->At(row)); });
  }
}

std::vector<NumericStrings> RowBuffer::FinalOrder() const {
  std::vector<NumericStrings> numeric;
  for (const KeyStrings& seen : key_strings_) {
    numeric.push_back(seen.other ? NumericStrings::kAsText : NumericStrings::kAsNumbers);
  }
  return numeric;
}

absl::Status RowBuffer::FillEntries(std::span<const NumericStrings> numeric, StopCheck* stop,
                                    std::vector<Entry>* entries) const {
  SLQ_ASSIGN_OR_RETURN(const size_t shared, SharedOfStrings(stop));
  entries->clear();
  entries->reserve(rows_.size());
  for (StoredRow* const row : rows_) {
    SLQ_RETURN_IF_ERROR(stop->Tick());
    const uint64_t prefix =
        sort_keys_.empty() ? row->sequence
                           : SortPrefix(row->sort_values[0], sort_keys_[0], numeric[0], shared);
    entries->push_back({prefix, row});
  }
  return absl::OkStatus();
}

absl::Status RowBuffer::SortEntries(std::span<const NumericStrings> numeric, StopCheck* stop,
                                    std::vector<Entry>* entries) const {
  return SortUnlessStopped(entries, stop, [this, numeric](const Entry& a, const Entry& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    return Compare(*a.row, *b.row, numeric) < 0;
  });
}

// Marks the rows that come first in an order, and puts the last of them at its place.
absl::Status RowBuffer::MarkFirst(size_t count, std::span<const NumericStrings> numeric,
                                  StopCheck* stop, std::vector<Entry>* entries) {
  SLQ_RETURN_IF_ERROR(FillEntries(numeric, stop, entries));
  if (entries->size() <= kSelectedAtOnce) {
    std::nth_element(entries->begin(), entries->begin() + static_cast<std::ptrdiff_t>(count - 1),
                     entries->end(), [this, numeric](const Entry& a, const Entry& b) {
                       if (a.prefix != b.prefix) return a.prefix < b.prefix;
                       return Compare(*a.row, *b.row, numeric) < 0;
                     });
  } else {
    SLQ_RETURN_IF_ERROR(SortEntries(numeric, stop, entries));
  }
  for (size_t i = 0; i < count; ++i) (*entries)[i].row->kept = true;
  return absl::OkStatus();
}

// Whether a key's numeric strings sort as numbers is known only when its last value has
// been seen: until then the first rows of every order that may come true are kept.
absl::Status RowBuffer::KeepFirst(size_t count) {
  std::vector<size_t> open;
  for (size_t k = 0; k < key_strings_.size(); ++k) {
    if (key_strings_[k].open()) open.push_back(k);
  }
  if (open.size() > kOpenKeysMax) return absl::OkStatus();
  const size_t orders = size_t{1} << open.size();
  if (count > rows_.size() || rows_.size() < std::max(kRowsKeptMin, 2 * orders * count)) {
    return absl::OkStatus();
  }
  if (count == 0) {
    Clear();
    return absl::OkStatus();
  }
  // Entries, and as many again while they are sorted.
  SLQ_RETURN_IF_ERROR(Reserve(0, rows_.capacity() + 4 * rows_.size()));
  std::vector<Entry> entries;
  std::vector<NumericStrings> numeric = FinalOrder();
  StopCheck stop(context_);
  for (size_t order = 0; order < orders; ++order) {
    for (size_t i = 0; i < open.size(); ++i) {
      numeric[open[i]] =
          (order >> i & 1) != 0 ? NumericStrings::kAsText : NumericStrings::kAsNumbers;
    }
    SLQ_RETURN_IF_ERROR(MarkFirst(count, numeric, &stop, &entries));
  }
  return Compact(orders == 1 ? entries[count - 1].row : nullptr);
}

// Copies the marked rows, so that the texts of the others go. `last` is the last of them, if
// there is but one order.
absl::Status RowBuffer::Compact(const StoredRow* last) {
  const std::vector<StoredRow*> old_rows = std::move(rows_);
  const std::vector<Arena> old_arenas = std::move(arenas_);
  rows_.clear();
  arenas_ = std::vector<Arena>(1);
  last_wanted_ = nullptr;
  full_arena_bytes_ = 0;
  for (const Arena& arena : old_arenas) full_arena_bytes_ += arena.bytes();
  StopCheck stop(context_);
  for (const StoredRow* row : old_rows) {
    if (!row->kept) continue;
    SLQ_RETURN_IF_ERROR(stop.Tick());
    SLQ_RETURN_IF_ERROR(
        Store(row->sequence, {row->sort_values, sort_keys_.size()}, {row->cells, row->cell_count}));
    if (row == last) last_wanted_ = rows_.back();
  }
  full_arena_bytes_ = 0;
  return absl::OkStatus();
}

absl::Status RowBuffer::Append(RowBuffer* other) {
  const size_t rows = rows_.size() + other->rows_.size();
  for (size_t k = 0; k < key_strings_.size(); ++k) {
    key_strings_[k].numeric |= other->key_strings_[k].numeric;
    key_strings_[k].other |= other->key_strings_[k].other;
  }
  for (const Arena& arena : other->arenas_) full_arena_bytes_ += arena.bytes();
  SLQ_RETURN_IF_ERROR(Reserve(0, rows_.capacity() + rows));
  rows_.insert(rows_.end(), other->rows_.begin(), other->rows_.end());
  // Arenas move: rows stay where they are. Ours stays last.
  std::vector<Arena> arenas = std::move(other->arenas_);
  for (Arena& arena : arenas_) arenas.push_back(std::move(arena));
  arenas_ = std::move(arenas);
  other->arenas_ = std::vector<Arena>(1);
  other->Clear();
  return absl::OkStatus();
}

// The bytes that begin every string of the first sort key, which a prefix need not repeat.
absl::StatusOr<size_t> RowBuffer::SharedOfStrings(StopCheck* stop) const {
  if (sort_keys_.empty()) return 0;
  const StoredRow* first = nullptr;
  size_t shared = 0;
  for (const StoredRow* row : rows_) {
    SLQ_RETURN_IF_ERROR(stop->Tick());
    const Value& value = row->sort_values[0];
    if (value.type() != Type::kString) continue;
    if (first == nullptr) {
      first = row;
      shared = value.string_value().size();
    }
    shared = SharedBytes(first->sort_values[0].string_value(), value.string_value(), shared);
    if (shared == 0) break;
  }
  return shared;
}

absl::Status RowBuffer::Sort(size_t count) {
  // Entries, and as many again while they are sorted.
  SLQ_RETURN_IF_ERROR(Reserve(0, rows_.capacity() + 4 * rows_.size()));
  const std::vector<NumericStrings> numeric = FinalOrder();
  StopCheck stop(context_);
  std::vector<Entry> entries;
  SLQ_RETURN_IF_ERROR(FillEntries(numeric, &stop, &entries));
  SLQ_RETURN_IF_ERROR(SortEntries(numeric, &stop, &entries));
  rows_.resize(std::min(count, rows_.size()));
  for (size_t i = 0; i < rows_.size(); ++i) rows_[i] = entries[i].row;
  last_wanted_ = nullptr;
  return absl::OkStatus();
}

void RowBuffer::Clear() {
  rows_.clear();
  last_wanted_ = nullptr;
  arenas_.erase(arenas_.begin() + 1, arenas_.end());
  arenas_.front().Clear();
  full_arena_bytes_ = 0;
}

}  // namespace slq::exec
