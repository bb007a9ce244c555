#include "store/field_columns.h"

namespace slq::store {

// Lines of one kind have the same fields in the same order: a comparison mostly replaces
// the search.
size_t FieldColumns::ColumnOf(std::string_view name, size_t position) {
  if (position >= expected_.size()) expected_.resize(position + 1, kNoColumn);
  size_t& expected = expected_[position];
  if (expected != kNoColumn && names_[expected] == name) return expected;
  const std::string key(name);
  const auto known = by_name_.find(key);
  if (known != by_name_.end()) return expected = known->second;
  if (names_.size() >= columns_max_) {
    has_all_fields_ = false;
    return kNoColumn;
  }
  expected = names_.size();
  by_name_[key] = expected;
  names_.push_back(key);
  columns_.emplace_back();
  return expected;
}

void FieldColumns::MatchRows(std::span<const std::string_view> lines, LineMatcher* matcher) {
  templates_.assign(lines.size(), std::nullopt);
  rest_lines_.clear();
  rest_rows_.clear();
  for (size_t row = 0; row < lines.size(); ++row) {
    if (matcher != nullptr) templates_[row] = matcher->Match(lines[row]);
    if (!templates_[row].has_value()) {
      rest_lines_.push_back(lines[row]);
      rest_rows_.push_back(row);
      continue;
    }
    const std::span<const Value> values = matcher->values();
    const std::span<const uint32_t> columns = matcher->columns();
    for (size_t i = 0; i < values.size(); ++i) columns_[columns[i]][row] = values[i];
  }
}

void FieldColumns::ParseRest(size_t rows) {
  batch_.Clear(0);
  batch_.rows = rest_lines_.size();
  report_ = {};
  parser_->ParseLines(rest_lines_, &batch_, &report_);
  unparsed_.assign(batch_.unparsed.empty() ? 0 : rows, 0);
  for (size_t i = 0; i < batch_.unparsed.size(); ++i) {
    unparsed_[rest_rows_[i]] = batch_.unparsed[i];
  }
}

void FieldColumns::Parse(std::span<const std::string_view> lines, LineMatcher* matcher) {
  for (std::vector<Value>& column : columns_) column.assign(lines.size(), Value::Null());
  MatchRows(lines, matcher);
  ParseRest(lines.size());
  arena_.Clear();
  row_fields_.clear();
  row_columns_.clear();
  row_ends_.clear();
  for (size_t row = 0; row < lines.size(); ++row) {
    if (templates_[row].has_value()) {
      row_ends_.push_back(row_columns_.size());
      continue;
    }
    parser_->ParseAllFields(lines[row], &arena_, &fields_);
    AddRow(row, lines.size());
  }
}

void FieldColumns::AddRow(size_t row, size_t rows) {
  const size_t start = row_columns_.size();
  bool complete = unparsed().empty() || unparsed()[row] == 0;
  for (size_t i = 0; i < fields_.size(); ++i) {
    const size_t at = ColumnOf(fields_[i].name, i);
    if (at == kNoColumn) {
      complete = false;
      continue;
    }
    std::vector<Value>& column = columns_[at];
    if (column.empty()) column.assign(rows, Value::Null());
    column[row] = fields_[i].value;
    row_fields_.push_back(fields_[i]);
    row_columns_.push_back(static_cast<uint32_t>(at));
  }
  // Of a name that comes twice, the column has the last value only.
  for (size_t i = start; i < row_columns_.size(); ++i) {
    row_fields_[i].value = columns_[row_columns_[i]][row];
  }
  if (!complete) {
    row_fields_.resize(start);
    row_columns_.resize(start);
  }
  row_ends_.push_back(row_columns_.size());
}

std::span<const column::NamedValue> FieldColumns::fields(size_t row) const {
  const size_t start = row == 0 ? 0 : row_ends_[row - 1];
  return std::span(row_fields_).subspan(start, row_ends_[row] - start);
}

std::span<const uint32_t> FieldColumns::columns_of(size_t row) const {
  const size_t start = row == 0 ? 0 : row_ends_[row - 1];
  return std::span(row_columns_).subspan(start, row_ends_[row] - start);
}

}  // namespace slq::store
