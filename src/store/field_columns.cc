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

void FieldColumns::Parse(std::span<const std::string_view> lines) {
  batch_.Clear(0);
  batch_.rows = lines.size();
  report_ = {};
  parser_->ParseLines(lines, &batch_, &report_);
  arena_.Clear();
  for (std::vector<Value>& column : columns_) column.assign(lines.size(), Value::Null());
  for (size_t row = 0; row < lines.size(); ++row) {
    parser_->ParseAllFields(lines[row], &arena_, &fields_);
    for (size_t i = 0; i < fields_.size(); ++i) {
      const size_t at = ColumnOf(fields_[i].name, i);
      if (at == kNoColumn) continue;
      std::vector<Value>& column = columns_[at];
      if (column.empty()) column.assign(lines.size(), Value::Null());
      column[row] = fields_[i].value;
    }
  }
}

}  // namespace slq::store
