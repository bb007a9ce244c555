#include "ingest/row_writer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

#include "base/short_integer.h"
#include "ingest/cell_column.h"

namespace slq::ingest {
namespace {

constexpr std::string_view kErrorName = "_error";

// Floats as people write them, an exponent included; not "inf" or "nan".
std::optional<Value> ConvertFloat(std::string_view text) {
  const char* const end = text.data() + text.size();
  double f = 0;
  const std::from_chars_result parsed = std::from_chars(text.data(), end, f);
  if (parsed.ec != std::errc() || parsed.ptr != end || !std::isfinite(f)) return std::nullopt;
  return Value::Float(f);
}

}  // namespace

std::optional<Value> ConvertText(std::string_view text, Type declared) {
  if (declared == Type::kFloat) return ConvertFloat(text);
  if (declared != Type::kLong) return Value::String(text);
  int64_t l = 0;
  if (ReadShortInteger(text, &l)) return Value::Long(l);
  const char* const end = text.data() + text.size();
  const std::from_chars_result parsed = std::from_chars(text.data(), end, l);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return Value::Long(l);
}

RowWriter::RowWriter(const RuleCore& core, std::span<const column::ScanColumn> columns) {
  names_.reserve(columns.size());
  for (const column::ScanColumn& c : columns) {
    if (c.kind == column::ColumnKind::kField) names_.push_back(c.name);
  }
  std::sort(names_.begin(), names_.end());
  names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
  targets_.reserve(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].kind != column::ColumnKind::kField) continue;
    targets_.push_back({static_cast<uint32_t>(i), *SlotOf(columns[i].name)});
  }
  declared_.reserve(names_.size());
  for (const std::string& name : names_) declared_.push_back(core.types.Of(name));
  error_slot_ = SlotOf(kErrorName);
  set_in_.resize(names_.size());
}

std::optional<uint32_t> RowWriter::SlotOf(std::string_view name) const {
  const auto at = std::lower_bound(names_.begin(), names_.end(), name);
  if (at == names_.end() || *at != name) return std::nullopt;
  return static_cast<uint32_t>(at - names_.begin());
}

void RowWriter::BeginBatch(size_t rows, column::Batch* batch, ScanReport* report) {
  batch_ = batch;
  report_ = report;
  rows_ = rows;
  row_ = 0;
  reasons_.clear();
  duplicates_ = 0;
  row_duplicates_ = 0;
  ++attempt_;
  cells_.assign(rows * names_.size(), Value::Null());
  row_cells_ = cells_.data();
}

void RowWriter::RejectRow(const char* reason) {
  ForgetRow();
  if (error_slot_.has_value()) row_cells_[*error_slot_] = Value::String(reason);
  if (batch_->unparsed.empty()) batch_->unparsed.resize(rows_);
  batch_->unparsed[row_] = 1;
  const auto at = std::find_if(reasons_.begin(), reasons_.end(),
                               [&](const auto& r) { return r.first == reason; });
  if (at != reasons_.end()) {
    ++at->second;
  } else {
    reasons_.emplace_back(reason, 1);
  }
  NextRow();
}

void RowWriter::ForgetRow() {
  std::fill_n(row_cells_, names_.size(), Value::Null());
  row_duplicates_ = 0;
  ++attempt_;
}

void RowWriter::Convert(uint32_t slot) {
  const std::vector<uint8_t>& unparsed = batch_->unparsed;
  for (size_t row = 0; row < rows_; ++row) {
    Value& value = cells_[row * names_.size() + slot];
    if (value.type() != Type::kString || (!unparsed.empty() && unparsed[row] != 0)) continue;
    const std::optional<Value> converted = ConvertText(value.string_value(), declared_[slot]);
    if (converted.has_value()) {
      value = *converted;
    } else {
      ++report_->coerced_values;
    }
  }
}

void RowWriter::EndBatch() {
  for (uint32_t slot = 0; slot < names_.size(); ++slot) {
    if (declared_[slot] != Type::kNull) Convert(slot);
  }
  for (const Target& t : targets_) {
    FillColumn(cells_.data() + t.slot, names_.size(), rows_, &batch_->columns[t.column]);
  }
  report_->duplicate_keys += duplicates_;
  for (const auto& [reason, count] : reasons_) {
    report_->unparsed += count;
    report_->unparsed_by_reason[reason] += count;
  }
}

void FieldList::Add(std::string_view name, const Value& value) {
  Value converted = value;
  if (value.type() == Type::kString && !core_.types.empty()) {
    const Type declared = core_.types.Of(name);
    converted = ConvertText(value.string_value(), declared).value_or(value);
  }
  const size_t hash = name.empty() ? 0
                                   : name.size() + 7 * static_cast<unsigned char>(name.back()) +
                                         31 * static_cast<unsigned char>(name[name.size() / 2]);
  uint64_t& word = seen_[(hash >> 6) % 4];
  const uint64_t bit = uint64_t{1} << (hash % 64);
  if ((word & bit) != 0) {
    for (column::NamedValue& field : fields_) {
      if (field.name != name) continue;
      field.value = converted;
      return;
    }
  }
  word |= bit;
  fields_.push_back({name, converted});
}

void FieldList::Accept() {
  fields_.erase(std::remove_if(fields_.begin(), fields_.end(),
                               [](const column::NamedValue& f) { return f.value.is_null(); }),
                fields_.end());
}

void FieldList::Reject(const char* reason) {
  fields_.assign(1, {kErrorName, Value::String(reason)});
}

}  // namespace slq::ingest
