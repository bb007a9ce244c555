#include "emit/csv_writer.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "column/text.h"
#include "emit/kept_rows.h"

namespace slq::emit {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

void AppendCsvText(std::string_view text, std::string* out) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    *out += text;
    return;
  }
  out->push_back('"');
  for (char c : text) {
    if (c == '"') out->push_back('"');
    out->push_back(c);
  }
  out->push_back('"');
}

template <typename Names>
void AppendHeader(const Names& names, std::string* out) {
  bool first = true;
  for (const std::string& name : names) {
    if (!first) out->push_back(',');
    first = false;
    AppendCsvText(name, out);
  }
  if (!first) *out += kLineEnd;
}

void AppendValue(const Value& value, std::string* out) {
  if (value.type() == Type::kString) {
    AppendCsvText(value.string_value(), out);
  } else {
    column::AppendCanonicalText(value, out);
  }
}

class CsvWriter final : public RowWriter {
 public:
  explicit CsvWriter(const OutputOptions& options) : kept_(options.kept_bytes_max, "CSV") {}

  void Begin(std::span<const std::string> columns, std::string* out) override {
    keep_ = columns.empty();
    AppendHeader(columns, out);
  }

  absl::Status Write(Row row, std::string* out) override {
    if (keep_) return kept_.Add(row);
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out->push_back(',');
      AppendValue(row[i].value, out);
    }
    *out += kLineEnd;
    return absl::OkStatus();
  }

  void End(std::string* out) override {
    if (!keep_) return;
    AppendHeader(kept_.columns(), out);
    for (size_t i = 0; i < kept_.row_count(); ++i) AppendKeptRow(i, out);
  }

 private:
  void AppendKeptRow(size_t index, std::string* out) {
    by_column_.assign(kept_.columns().size(), std::nullopt);
    for (const KeptRows::KeptCell& cell : kept_.row(index)) by_column_[cell.column] = cell;
    for (size_t c = 0; c < by_column_.size(); ++c) {
      if (c > 0) out->push_back(',');
      if (!by_column_[c].has_value()) continue;
      if (by_column_[c]->type == Type::kString) {
        AppendCsvText(kept_.text(*by_column_[c]), out);
      } else {
        *out += kept_.text(*by_column_[c]);
      }
    }
    *out += kLineEnd;
  }

  bool keep_ = false;
  KeptRows kept_;
  std::vector<std::optional<KeptRows::KeptCell>> by_column_;
};

}  // namespace

std::unique_ptr<RowWriter> NewCsvWriter(const OutputOptions& options) {
  return std::make_unique<CsvWriter>(options);
}

}  // namespace slq::emit
