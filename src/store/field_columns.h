#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/arena.h"
#include "column/batch.h"
#include "ingest/line_parser.h"
#include "store/line_matcher.h"

namespace slq::store {

// All fields of the lines of a block as columns. The columns of a segment are numbered as
// their names come up; past columns_max further names are left out. Not thread-safe.
class FieldColumns {
 public:
  // `rule` must outlive it.
  FieldColumns(const ingest::Rule& rule, size_t columns_max)
      : parser_(rule.NewParser({})), columns_max_(columns_max) {}

  // Replaces the values by those of `lines`, each with ingest::kLinePadding readable bytes
  // behind it. The values view the lines or this; what it names is of the lines parsed last.
  // `matcher`, which may be null, spares the parsing of lines that it knows, by the names here.
  void Parse(std::span<const std::string_view> lines, LineMatcher* matcher);

  const std::vector<std::string>& names() const { return names_; }
  std::span<const Value> values(size_t column) const { return columns_[column]; }
  bool has_all_fields() const { return has_all_fields_; }

  // The fields of a line in its order, and the column of each. Nothing for a line that has a
  // field without a column, is unparsed, or was matched.
  std::span<const column::NamedValue> fields(size_t row) const;
  std::span<const uint32_t> columns_of(size_t row) const;

  // The template that a line was matched by.
  std::optional<size_t> template_of(size_t row) const { return templates_[row]; }

  // Of the lines parsed last: one byte each, 1 = unparsed, or empty if none is.
  const std::vector<uint8_t>& unparsed() const { return unparsed_; }
  const ScanReport& report() const { return report_; }

 private:
  static constexpr size_t kNoColumn = static_cast<size_t>(-1);
  size_t ColumnOf(std::string_view name, size_t position);
  void MatchRows(std::span<const std::string_view> lines, LineMatcher* matcher);
  void ParseRest(size_t rows);
  void AddRow(size_t row, size_t rows);

  const std::unique_ptr<ingest::LineParser> parser_;
  const size_t columns_max_;
  std::vector<std::string> names_;
  absl::flat_hash_map<std::string, size_t> by_name_;
  std::vector<size_t> expected_;  // the column of the field at each position of the line before
  std::vector<std::vector<Value>> columns_;
  bool has_all_fields_ = true;
  std::vector<std::optional<size_t>> templates_;  // by row
  std::vector<std::string_view> rest_lines_;      // what did not match, and where it stands
  std::vector<size_t> rest_rows_;
  std::vector<uint8_t> unparsed_;
  column::Batch batch_;
  ScanReport report_;
  Arena arena_;
  std::vector<column::NamedValue> fields_;      // of a line
  std::vector<column::NamedValue> row_fields_;  // of all lines, one after another
  std::vector<uint32_t> row_columns_;
  std::vector<size_t> row_ends_;
};

}  // namespace slq::store
