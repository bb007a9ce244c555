#include "emit/table_writer.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "emit/display_width.h"
#include "emit/kept_rows.h"

namespace slq::emit {
namespace {

constexpr std::string_view kGap = "  ";
constexpr std::string_view kNull = "NULL";
constexpr size_t kCutWidthMin = 8;  // no column is cut below this

struct TableColumn {
  std::string title;
  size_t width = 0;
  bool has_numbers = false;
  bool has_others = false;
  bool right() const { return has_numbers && !has_others; }
};

// The widest that columns may be so that the line fits `table_width`.
size_t WidthLimit(const std::vector<TableColumn>& columns, size_t table_width) {
  size_t limit = 0;
  for (const TableColumn& column : columns) limit = std::max(limit, column.width);
  const auto line_width = [&columns](size_t cap) {
    size_t total = kGap.size() * (columns.size() - 1);
    for (const TableColumn& column : columns) total += std::min(column.width, cap);
    return total;
  };
  while (limit > kCutWidthMin && line_width(limit) > table_width) --limit;
  return limit;
}

void AppendPadded(std::string_view text, const TableColumn& column, bool last, std::string* out) {
  const std::string cut = CutToWidth(text, column.width);
  const size_t width = DisplayWidth(cut);
  const size_t padding = column.width > width ? column.width - width : 0;
  if (column.right()) out->append(padding, ' ');
  *out += cut;
  if (last) {
    out->push_back('\n');
    return;
  }
  if (!column.right()) out->append(padding, ' ');
  *out += kGap;
}

class TableWriter final : public RowWriter {
 public:
  explicit TableWriter(const OutputOptions& options)
      : table_width_(options.table_width), kept_(options.kept_bytes_max, "table") {}

  void Begin(std::span<const std::string> columns, std::string* /*out*/) override {
    kept_.AddColumns(columns);
  }
  absl::Status Write(Row row, std::string* /*out*/) override { return kept_.Add(row); }

  void End(std::string* out) override {
    std::vector<TableColumn> columns = Measure();
    if (columns.empty()) return;
    if (table_width_ > 0) {
      const size_t limit = WidthLimit(columns, table_width_);
      for (TableColumn& column : columns) column.width = std::min(column.width, limit);
    }
    AppendHead(columns, out);
    for (size_t i = 0; i < kept_.row_count(); ++i) AppendRow(columns, i, out);
  }

 private:
  std::vector<TableColumn> Measure() const {
    std::vector<TableColumn> columns;
    for (const std::string& name : kept_.columns()) {
      columns.push_back({VisibleText(name), 0, false, false});
      columns.back().width = DisplayWidth(columns.back().title);
    }
    for (size_t i = 0; i < kept_.row_count(); ++i) {
      if (kept_.row(i).size() < columns.size()) {
        for (TableColumn& column : columns) column.width = std::max(column.width, kNull.size());
      }
      for (const KeptRows::KeptCell& cell : kept_.row(i)) {
        TableColumn& column = columns[cell.column];
        column.width = std::max(column.width, DisplayWidth(TextOf(cell)));
        const bool number = cell.type == Type::kLong || cell.type == Type::kFloat;
        column.has_numbers |= number;
        column.has_others |= !number && cell.type != Type::kNull;
      }
    }
    return columns;
  }

  std::string TextOf(const KeptRows::KeptCell& cell) const {
    return cell.type == Type::kNull ? std::string(kNull) : VisibleText(kept_.text(cell));
  }

  static void AppendHead(const std::vector<TableColumn>& columns, std::string* out) {
    for (size_t c = 0; c < columns.size(); ++c) {
      AppendPadded(columns[c].title, columns[c], c + 1 == columns.size(), out);
    }
    for (size_t c = 0; c < columns.size(); ++c) {
      if (c > 0) *out += kGap;
      for (size_t i = 0; i < columns[c].width; ++i) *out += "─";
    }
    out->push_back('\n');
  }

  void AppendRow(const std::vector<TableColumn>& columns, size_t index, std::string* out) const {
    std::vector<std::string> texts(columns.size(), std::string(kNull));
    for (const KeptRows::KeptCell& cell : kept_.row(index)) texts[cell.column] = TextOf(cell);
    for (size_t c = 0; c < columns.size(); ++c) {
      AppendPadded(texts[c], columns[c], c + 1 == columns.size(), out);
    }
  }

  const size_t table_width_;
  KeptRows kept_;
};

}  // namespace

std::unique_ptr<RowWriter> NewTableWriter(const OutputOptions& options) {
  return std::make_unique<TableWriter>(options);
}

}  // namespace slq::emit
