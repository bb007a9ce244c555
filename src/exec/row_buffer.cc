#include "exec/row_buffer.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"
#include "column/number.h"

namespace slq::exec {
namespace {

using column::NumericStrings;

// Below this many rows nothing is dropped.
constexpr size_t kRowsKeptMin = 4096;

// Keys whose strings may turn out to be numbers or not double the orders to keep for.
constexpr size_t kOpenKeysMax = 4;

}  // namespace

RowBuffer::RowBuffer(std::vector<SortKey> sort_keys, MemoryBudget* budget)
    : sort_keys_(std::move(sort_keys)),
      key_strings_(sort_keys_.size()),
      arenas_(1),
      reservation_(budget, "the rows of the answer") {}

Value RowBuffer::Copy(const Value& value) {
  if (value.type() != Type::kString) return value;
  return Value::String(arenas_.back().Copy(value.string_value()));
}

KeptCell RowBuffer::Copy(const KeptCell& cell) {
  return {arenas_.back().Copy(cell.name), Copy(cell.value), arenas_.back().Copy(cell.exact)};
}

absl::Status RowBuffer::Account() {
  size_t bytes = rows_.capacity() * sizeof(StoredRow) + sort_values_.capacity() * sizeof(Value) +
                 cells_.capacity() * sizeof(KeptCell);
  for (const Arena& arena : arenas_) bytes += arena.bytes();
  return reservation_.GrowTo(bytes);
}

void RowBuffer::Note(size_t key, const Value& value) {
  KeyStrings& seen = key_strings_[key];
  if (value.type() == Type::kBool) seen.other = true;
  if (value.type() != Type::kString || seen.other) return;
  (column::IsDecimalNumber(value.string_value()) ? seen.numeric : seen.other) = true;
}

absl::Status RowBuffer::Add(uint64_t sequence, std::span<const Value> sort_values,
                            std::span<const KeptCell> cells) {
  rows_.push_back({sequence, sort_values_.size(), cells_.size(), cells.size()});
  for (size_t k = 0; k < sort_values.size(); ++k) {
    Note(k, sort_values[k]);
    sort_values_.push_back(Copy(sort_values[k]));
  }
  for (const KeptCell& cell : cells) cells_.push_back(Copy(cell));
  return Account();
}

int RowBuffer::Compare(const StoredRow& a, const StoredRow& b,
                       std::span<const NumericStrings> numeric) const {
  for (size_t k = 0; k < sort_keys_.size(); ++k) {
    const SortKey& key = sort_keys_[k];
    const Value& x = sort_values_[a.first_sort_value + k];
    const Value& y = sort_values_[b.first_sort_value + k];
    if (x.is_null() != y.is_null()) return x.is_null() == key.nulls_first ? -1 : 1;
    const int order = key.total ? CompareTotal(x, y, numeric[k]) : CompareOrder(x, y, numeric[k]);
    if (order != 0) return key.descending ? -order : order;
  }
  return a.sequence == b.sequence ? 0 : (a.sequence < b.sequence ? -1 : 1);
}

std::vector<NumericStrings> RowBuffer::FinalOrder() const {
  std::vector<NumericStrings> numeric;
  for (const KeyStrings& seen : key_strings_) {
    numeric.push_back(seen.other ? NumericStrings::kAsText : NumericStrings::kAsNumbers);
  }
  return numeric;
}

// Whether a key's numeric strings sort as numbers is known only when its last value has
// been seen: until then the first rows of every order that may come true are kept.
absl::Status RowBuffer::KeepFirst(size_t count) {
  std::vector<size_t> open;
  for (size_t k = 0; k < key_strings_.size(); ++k) {
    if (key_strings_[k].numeric && !key_strings_[k].other) open.push_back(k);
  }
  if (open.size() > kOpenKeysMax) return absl::OkStatus();
  const size_t orders = size_t{1} << open.size();
  if (count > rows_.size() || rows_.size() < std::max(kRowsKeptMin, 2 * orders * count)) {
    return absl::OkStatus();
  }
  std::vector<bool> keep(rows_.size());
  std::vector<uint32_t> index(rows_.size());
  for (uint32_t i = 0; i < index.size(); ++i) index[i] = i;
  std::vector<NumericStrings> numeric = FinalOrder();
  for (size_t order = 0; order < orders; ++order) {
    for (size_t i = 0; i < open.size(); ++i) {
      numeric[open[i]] =
          (order >> i & 1) != 0 ? NumericStrings::kAsText : NumericStrings::kAsNumbers;
    }
    const auto nth = index.begin() + static_cast<std::ptrdiff_t>(count);
    std::nth_element(index.begin(), nth, index.end(), [&](uint32_t a, uint32_t b) {
      return Compare(rows_[a], rows_[b], numeric) < 0;
    });
    std::for_each(index.begin(), nth, [&keep](uint32_t i) { keep[i] = true; });
  }
  std::vector<StoredRow> survivors;
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (keep[i]) survivors.push_back(rows_[i]);
  }
  Compact(std::move(survivors));
  return absl::OkStatus();
}

// Copies what the survivors hold, so that the texts of dropped rows go.
void RowBuffer::Compact(std::vector<StoredRow> survivors) {
  std::vector<Value> old_values = std::move(sort_values_);
  std::vector<KeptCell> old_cells = std::move(cells_);
  std::vector<Arena> old_arenas = std::move(arenas_);
  arenas_ = std::vector<Arena>(1);
  sort_values_.clear();
  cells_.clear();
  for (StoredRow& row : survivors) {
    const size_t first_value = row.first_sort_value;
    const size_t first_cell = row.first_cell;
    row.first_sort_value = sort_values_.size();
    row.first_cell = cells_.size();
    for (size_t k = 0; k < sort_keys_.size(); ++k) {
      sort_values_.push_back(Copy(old_values[first_value + k]));
    }
    for (size_t c = 0; c < row.cell_count; ++c) cells_.push_back(Copy(old_cells[first_cell + c]));
  }
  rows_ = std::move(survivors);
}

absl::Status RowBuffer::Append(RowBuffer* other) {
  for (StoredRow row : other->rows_) {
    row.first_sort_value += sort_values_.size();
    row.first_cell += cells_.size();
    rows_.push_back(row);
  }
  sort_values_.insert(sort_values_.end(), other->sort_values_.begin(), other->sort_values_.end());
  cells_.insert(cells_.end(), other->cells_.begin(), other->cells_.end());
  for (size_t k = 0; k < key_strings_.size(); ++k) {
    key_strings_[k].numeric |= other->key_strings_[k].numeric;
    key_strings_[k].other |= other->key_strings_[k].other;
  }
  // Arenas move: texts stay where they are. Ours stays last.
  std::vector<Arena> arenas = std::move(other->arenas_);
  for (Arena& arena : arenas_) arenas.push_back(std::move(arena));
  arenas_ = std::move(arenas);
  other->arenas_ = std::vector<Arena>(1);
  other->Clear();
  return Account();
}

void RowBuffer::Sort(size_t count) {
  const std::vector<NumericStrings> numeric = FinalOrder();
  const auto less = [this, &numeric](const StoredRow& a, const StoredRow& b) {
    return Compare(a, b, numeric) < 0;
  };
  if (count < rows_.size()) {
    const auto nth = rows_.begin() + static_cast<std::ptrdiff_t>(count);
    std::nth_element(rows_.begin(), nth, rows_.end(), less);
    rows_.erase(nth, rows_.end());
  }
  std::sort(rows_.begin(), rows_.end(), less);
}

void RowBuffer::Clear() {
  rows_.clear();
  sort_values_.clear();
  cells_.clear();
  arenas_.erase(arenas_.begin() + 1, arenas_.end());
  arenas_.front().Clear();
}

}  // namespace slq::exec
