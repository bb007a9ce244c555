#include "emit/kept_rows.h"

#include "absl/strings/str_format.h"
#include "base/strings.h"
#include "column/text.h"

namespace slq::emit {

uint32_t KeptRows::ColumnOf(std::string_view name) {
  const auto found = column_numbers_.find(name);
  if (found != column_numbers_.end()) return found->second;
  const auto number = static_cast<uint32_t>(columns_.size());
  columns_.emplace_back(name);
  column_numbers_.emplace(columns_.back(), number);
  return number;
}

void KeptRows::AddColumns(std::span<const std::string> names) {
  for (const std::string& name : names) ColumnOf(name);
}

absl::Status KeptRows::Add(Row row) {
  const size_t cells_before = cells_.size();
  const size_t texts_before = texts_.size();
  for (const Cell& cell : row) {
    const size_t offset = texts_.size();
    column::AppendCanonicalText(cell.value, &texts_);
    cells_.push_back({ColumnOf(cell.name), static_cast<uint32_t>(texts_.size() - offset), offset,
                      cell.value.type()});
  }
  const size_t bytes = texts_.size() + cells_.size() * sizeof(KeptCell) +
                       (row_ends_.size() + 1) * sizeof(row_ends_[0]);
  if (bytes > bytes_max_) {
    cells_.resize(cells_before);
    texts_.resize(texts_before);
    return ResourceExhausted(absl::StrFormat(
        "the rows pass the %d bytes that %s output may keep; name the fields instead of *, add "
        "LIMIT, or choose JSON lines",
        bytes_max_, format_));
  }
  row_ends_.push_back(cells_.size());
  return absl::OkStatus();
}

std::span<const KeptRows::KeptCell> KeptRows::row(size_t index) const {
  const size_t begin = index == 0 ? 0 : row_ends_[index - 1];
  return std::span(cells_).subspan(begin, row_ends_[index] - begin);
}

}  // namespace slq::emit
