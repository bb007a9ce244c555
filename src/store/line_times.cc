#include "store/line_times.h"

#include <algorithm>
#include <cstring>

#include "ingest/line_split.h"
#include "ingest/time_parse.h"

namespace slq::store {
namespace {

constexpr size_t kLinesAtOnce = 1024;

}  // namespace

void LineTimes::SetRule(const ingest::Rule* rule) {
  parser_ = nullptr;
  rule_ = rule;
  if (rule == nullptr || rule->definition().time_field.empty()) return;
  const column::ScanColumn column = {column::ColumnKind::kField, rule->definition().time_field};
  parser_ = rule->NewParser({&column, 1});
}

std::span<const std::optional<int64_t>> LineTimes::Find(std::span<const NewLine> lines) {
  times_.clear();
  bool missing = false;
  for (const NewLine& line : lines) {
    times_.push_back(line.time_ns);
    missing = missing || !line.time_ns.has_value();
  }
  if (!missing || parser_ == nullptr) return times_;
  for (size_t first = 0; first < lines.size(); first += kLinesAtOnce) {
    FindInLines(lines.subspan(first, std::min(kLinesAtOnce, lines.size() - first)), first);
  }
  return times_;
}

// Parsers read a little past the end of a line, so they get a copy of it.
void LineTimes::FindInLines(std::span<const NewLine> lines, size_t first) {
  batch_.Clear(1);
  padded_.clear();
  for (const NewLine& line : lines) {
    const std::string_view content = line.content;
    char* const copy = batch_.arena.Allocate(content.size() + ingest::kLinePadding);
    if (!content.empty()) std::memcpy(copy, content.data(), content.size());
    std::memset(copy + content.size(), 0, ingest::kLinePadding);
    padded_.emplace_back(copy, content.size());
  }
  batch_.rows = lines.size();
  ScanReport ignored;
  parser_->ParseLines(padded_, &batch_, &ignored);
  for (size_t i = 0; i < lines.size(); ++i) {
    std::optional<int64_t>& time = times_[first + i];
    if (time.has_value()) continue;
    time = ingest::ParseTime(batch_.columns[0].At(i), rule_->definition().time_format);
  }
}

}  // namespace slq::store
