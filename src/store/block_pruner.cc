#include "store/block_pruner.h"

#include <algorithm>

#include "base/status_macros.h"
#include "column/number.h"
#include "store/scan_plan.h"
#include "store/text_condition.h"
#include "store/text_filter.h"

namespace slq::store {
namespace {

using column::ColumnKind;
using column::PushedPredicate;

Zone ZoneOfLongs(int64_t smallest, int64_t largest) {
  const Value ends[] = {Value::Long(smallest), Value::Long(largest)};
  return ZoneOf(ends);
}

// Whether the strings a filter was made of may contain what equals `operand`. A number may
// equal texts with other digits.
bool MayEqual(std::string_view filter, const Value& operand) {
  if (operand.type() != Type::kString || column::IsDecimalNumber(operand.string_value())) {
    return true;
  }
  return MayContain(filter, operand.string_value());
}

}  // namespace

void BlockPruner::FindColumns(const SegmentReader& segment) {
  if (segment_ == segment.id()) return;
  segment_ = segment.id();
  columns_.clear();
  const std::vector<std::string>& names = segment.footer().names;
  for (const PushedPredicate& predicate : request_.predicates) {
    const column::ScanColumn& column = request_.columns[predicate.column];
    if (column.kind != ColumnKind::kField) {
      columns_.push_back(column.kind == ColumnKind::kLogContent ? kUnknown : kBuiltIn);
      continue;
    }
    const auto at = std::find(names.begin(), names.end(), column.name);
    if (at != names.end()) {
      columns_.push_back(at - names.begin());
    } else {
      columns_.push_back(segment.footer().has_all_fields ? kNowhere : kUnknown);
    }
  }
}

// Nothing where no zone is known.
std::optional<Zone> BlockPruner::ZoneOf(const Block& block, size_t predicate) const {
  const int64_t column = columns_[predicate];
  if (column == kUnknown) return std::nullopt;
  if (column == kBuiltIn) {
    const ColumnKind kind = request_.columns[request_.predicates[predicate].column].kind;
    return kind == ColumnKind::kLineNum
               ? ZoneOfLongs(block.first_line_num, block.last_line_num)
               : ZoneOfLongs(MsFromNs(block.min_time_ns), MsFromNs(block.max_time_ns));
  }
  if (column == kNowhere || static_cast<size_t>(column) >= block.columns.size()) return Zone();
  return block.columns[static_cast<size_t>(column)].zone;
}

absl::StatusOr<bool> BlockPruner::TextsMayMeet(const SegmentReader& segment,
                                               const ColumnChunk& column,
                                               const PushedPredicate& predicate) {
  if (column.filter.empty() || !IsAboutText(predicate)) return true;
  SLQ_RETURN_IF_ERROR(decoder_.Read(segment.file(), column.filter, 0, &filter_));
  const auto contains = [this](const Value& v) { return MayContain(filter_, v.string_value()); };
  const auto equals = [this](const Value& v) { return MayEqual(filter_, v); };
  const std::vector<Value>& operands = predicate.operands;
  if (predicate.op == PushedPredicate::Op::kContains ||
      predicate.op == PushedPredicate::Op::kPrefix) {
    return std::all_of(operands.begin(), operands.end(), contains);
  }
  return std::any_of(operands.begin(), operands.end(), equals);
}

absl::StatusOr<bool> BlockPruner::MayMatch(const SegmentReader& segment, const Block& block) {
  if (request_.predicates.empty()) return true;
  FindColumns(segment);
  for (size_t p = 0; p < request_.predicates.size(); ++p) {
    const std::optional<Zone> zone = ZoneOf(block, p);
    if (zone.has_value() && !MayMeet(*zone, request_.predicates[p])) return false;
  }
  // Filters are read only where all zones let the block pass.
  for (size_t p = 0; p < request_.predicates.size(); ++p) {
    if (columns_[p] < 0) continue;
    const ColumnChunk& column = block.columns[static_cast<size_t>(columns_[p])];
    SLQ_ASSIGN_OR_RETURN(const bool may, TextsMayMeet(segment, column, request_.predicates[p]));
    if (!may) return false;
  }
  return true;
}

}  // namespace slq::store
