#include "store/block_scan.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"
#include "store/checksum.h"
#include "store/scan_plan.h"
#include "store/text_condition.h"

namespace slq::store {
namespace {

using column::ColumnKind;

constexpr char kErrorName[] = "_error";

// The column of a field; null where all its values are.
const ColumnChunk* FindColumn(const Footer& footer, const Block& block, const std::string& name) {
  const auto at = std::find(footer.names.begin(), footer.names.end(), name);
  const size_t column = static_cast<size_t>(at - footer.names.begin());
  return column < block.columns.size() ? &block.columns[column] : nullptr;
}

size_t ColumnIndex(const Block& block, const ColumnChunk* column) {
  return static_cast<size_t>(column - block.columns.data());
}

}  // namespace

BlockScan::BlockScan(const column::ScanRequest& request)
    : request_(request), wants_lines_(request.all_fields) {
  for (const column::ScanColumn& column : request.columns) {
    wants_fields_ = wants_fields_ || column.kind == ColumnKind::kField;
    wants_lines_ = wants_lines_ || column.kind == ColumnKind::kLogContent;
    wants_keys_ =
        wants_keys_ || column.kind == ColumnKind::kLineNum || column.kind == ColumnKind::kTime;
  }
  buffers_.resize(request.columns.size() + 1);
  for (size_t c = 0; c < request.columns.size(); ++c) {
    if (request.columns[c].kind != ColumnKind::kField) continue;
    std::vector<const column::PushedPredicate*>& conditions = buffers_[c].conditions;
    conditions = ConditionsOn(request.predicates, c);
    buffers_[c].by_text = std::any_of(conditions.begin(), conditions.end(),
                                      [](const auto* one) { return IsAboutText(*one); });
  }
}

bool BlockScan::CanRead(const Footer& footer) const {
  if (wants_lines_) return false;
  if (footer.has_all_fields) return true;
  return std::all_of(request_.columns.begin(), request_.columns.end(),
                     [&footer](const column::ScanColumn& column) {
                       return column.kind != ColumnKind::kField ||
                              std::find(footer.names.begin(), footer.names.end(), column.name) !=
                                  footer.names.end();
                     });
}

absl::Status BlockScan::ReadField(const SegmentReader& segment, const Chunk& chunk,
                                  ColumnBuffer* buffer) {
  if (!chunk.empty()) return decoder_.Read(segment.file(), chunk, 0, &buffer->bytes);
  buffer->bytes.clear();
  return absl::OkStatus();
}

absl::Status BlockScan::FillField(const SegmentReader& segment, const Block& block,
                                  const std::string& name, const column::Selection* wanted,
                                  size_t column, ColumnBuffer* buffer) {
  const ColumnChunk* const found = FindColumn(segment.footer(), block, name);
  const Chunk chunk = found == nullptr ? Chunk() : found->values;
  SLQ_RETURN_IF_ERROR(ReadField(segment, chunk, buffer));
  if (buffer->decoder.Decode(buffer->bytes, block.lines, request_.newest_first, wanted,
                             &batch_.columns[column])) {
    return absl::OkStatus();
  }
  return Damaged(segment.file().path(), chunk.offset, "a column cannot be read");
}

// The rows of the block whose values somebody looks at.
const column::Selection* BlockScan::WantedRows() {
  const column::Selection& selected = batch_.selection;
  if (selected.size() <= request_.rows_wanted) {
    wanted_.Assign(selected);
  } else {
    uint32_t* const rows = wanted_.Room(request_.rows_wanted);
    for (size_t i = 0; i < request_.rows_wanted; ++i) rows[i] = selected.row(i);
    wanted_.SelectFirst(request_.rows_wanted);
  }
  if (request_.newest_first) wanted_.Mirror(batch_.rows);
  return &wanted_;
}

// What the footer knows of all columns; false if that is not enough.
bool BlockScan::FillSummaries(const Footer& footer, const Block& block) {
  for (const column::ScanColumn& column : request_.columns) {
    const ColumnChunk* const found = FindColumn(footer, block, column.name);
    if (found != nullptr && !found->summary.has_value()) {
      batch_.summaries.clear();
      return false;
    }
    batch_.summaries.push_back(found == nullptr ? column::ColumnSummary() : *found->summary);
  }
  return !batch_.summaries.empty();
}

// One row for each value of the column; false, and nothing is filled, if the block does not say
// how many lines have it.
absl::StatusOr<bool> BlockScan::FillCounts(const SegmentReader& segment, const Block& block,
                                           size_t column) {
  const ColumnChunk* const found =
      FindColumn(segment.footer(), block, request_.columns[column].name);
  if (found == nullptr || found->values.empty()) return false;
  ColumnBuffer& buffer = buffers_[column];
  SLQ_RETURN_IF_ERROR(ReadField(segment, found->values, &buffer));
  if (!ColumnDecoder::HasCounts(buffer.bytes)) return false;
  if (!buffer.decoder.DecodeCounts(buffer.bytes, block.lines, &batch_.columns[column],
                                   &batch_.weights)) {
    return Damaged(segment.file().path(), found->values.offset, "a column cannot be read");
  }
  batch_.rows = batch_.weights.size();
  batch_.selection.SelectAll(batch_.rows);
  return true;
}

// What the lines of each row have in a column of the request; false if that is not known. `column`
// and `sums` are what the block has of it; null where all its values are.
bool BlockScan::FillRowSummaries(const ColumnChunk* column, size_t of, const EntrySums* sums) {
  const size_t columns = request_.columns.size();
  const auto row_summary = [&](size_t row) -> column::ColumnSummary& {
    return batch_.row_summaries[row * columns + of];
  };
  if (column == nullptr || column->zone.is_all_null()) return true;
  if (!sums->entries.empty()) {
    for (size_t row = 0; row < batch_.rows; ++row) row_summary(row) = sums->entries[row];
    return true;
  }
  // No number, and a value in each line.
  const uint64_t lines = batch_.selected_lines();
  const bool is_known = column->summary.has_value() && column->summary->numbers == 0 &&
                        column->summary->values == lines;
  for (size_t row = 0; is_known && row < batch_.rows; ++row) {
    row_summary(row).values = batch_.weights[row];
  }
  return is_known;
}

// The same of the key itself.
bool BlockScan::FillKeySummaries(const ColumnChunk& column, size_t key) {
  const column::Column& values = batch_.columns[key];
  const bool are_longs = values.layout() == column::Column::Layout::kLong;
  if (!are_longs && (!column.summary.has_value() || column.summary->numbers > 0)) return false;
  for (size_t row = 0; row < batch_.rows; ++row) {
    if (values.IsNull(row)) continue;
    column::ColumnSummary& summary = batch_.row_summaries[row * request_.columns.size() + key];
    summary.values = batch_.weights[row];
    if (!are_longs) continue;
    summary.numbers = summary.values;
    summary.total = static_cast<Int128>(values.longs()[row]) * batch_.weights[row];
  }
  return true;
}

// One row for each value of the key, with summaries of all columns; false, and nothing is filled,
// if the block does not say enough.
absl::StatusOr<bool> BlockScan::FillKeySums(const SegmentReader& segment, const Block& block,
                                            size_t key) {
  const Footer& footer = segment.footer();
  const ColumnChunk* const found = FindColumn(footer, block, request_.columns[key].name);
  if (found == nullptr || found->sums.empty()) return false;
  SLQ_ASSIGN_OR_RETURN(bool is_known, FillCounts(segment, block, key));
  if (is_known) {
    SLQ_RETURN_IF_ERROR(decoder_.Read(segment.file(), found->sums, 0, &sums_bytes_));
    sums_.resize(block.columns.size());
    if (!sums_decoder_.Decode(sums_bytes_, batch_.weights, &sums_)) {
      return Damaged(segment.file().path(), found->sums.offset, "its sums cannot be read");
    }
  }
  batch_.row_summaries.assign(batch_.rows * request_.columns.size(), {});
  for (size_t c = 0; c < request_.columns.size() && is_known; ++c) {
    const ColumnChunk* const column = FindColumn(footer, block, request_.columns[c].name);
    const EntrySums* const sums = column == nullptr ? nullptr : &sums_[ColumnIndex(block, column)];
    is_known = c == key ? FillKeySummaries(*found, key) : FillRowSummaries(column, c, sums);
  }
  if (is_known) return true;
  batch_.row_summaries.clear();
  batch_.weights.clear();
  batch_.rows = block.lines;
  batch_.selection.SelectAll(batch_.rows);
  return false;
}

void BlockScan::FillBuiltIn(ColumnKind kind, column::Column* column) const {
  const std::span<int64_t> out = column->ResetLongs(batch_.rows);
  if (kind == ColumnKind::kLineNum) {
    std::copy(keys_.line_nums.begin(), keys_.line_nums.end(), out.begin());
  } else {
    std::transform(keys_.times_ns.begin(), keys_.times_ns.end(), out.begin(), MsFromNs);
  }
}

bool BlockScan::IsInside(const Block& block) const {
  return request_.window.start_ms <= MsFromNs(block.min_time_ns) &&
         MsFromNs(block.max_time_ns) <= request_.window.end_ms;
}

absl::Status BlockScan::ReadKeys(const SegmentReader& segment, const Block& block) {
  SLQ_RETURN_IF_ERROR(keys_reader_.Read(segment, block, &keys_));
  if (!request_.newest_first) return absl::OkStatus();
  std::reverse(keys_.times_ns.begin(), keys_.times_ns.end());
  std::reverse(keys_.line_nums.begin(), keys_.line_nums.end());
  std::reverse(keys_.unparsed.begin(), keys_.unparsed.end());
  return absl::OkStatus();
}

void BlockScan::SelectInside(ScanReport* report) {
  const column::TimeWindow& window = request_.window;
  std::vector<uint32_t> inside = batch_.selection.TakeBuffer();
  inside.clear();
  for (uint32_t row = 0; row < batch_.rows; ++row) {
    const int64_t ms = MsFromNs(keys_.times_ns[row]);
    if (window.start_ms <= ms && ms <= window.end_ms) inside.push_back(row);
  }
  report->outside_window += batch_.rows - inside.size();
  batch_.selection.SelectRows(std::move(inside));
}

// Leaves out the lines whose value in a column meets no condition. Those whose texts are put
// together or whose other columns are read count as looked at.
void BlockScan::SelectMayHold(size_t column, ScanReport* report) {
  const ColumnBuffer& buffer = buffers_[column];
  const size_t before = batch_.selection.size();
  buffer.decoder.Narrow(batch_.columns[column], &batch_.selection);
  const uint64_t out = before - batch_.selection.size();
  report->filtered += out;
  if (buffer.by_text || batch_.selection.empty()) report->lines_skipped += out;
}

// Columns with conditions first: where no line is left, the others need not be read.
absl::Status BlockScan::FillColumns(const SegmentReader& segment, const Block& block,
                                    ScanReport* report) {
  for (const bool with_conditions : {true, false}) {
    for (size_t c = 0; c < request_.columns.size(); ++c) {
      const column::ScanColumn& column = request_.columns[c];
      if (buffers_[c].conditions.empty() == with_conditions) continue;
      if (batch_.selection.empty()) return absl::OkStatus();
      if (column.kind != ColumnKind::kField) {
        FillBuiltIn(column.kind, &batch_.columns[c]);
        continue;
      }
      // Lines that are unparsed are counted as that, unless texts tell that nobody looks at them.
      const bool narrows = block.unparsed == 0 || buffers_[c].by_text;
      buffers_[c].decoder.SetConditions(
          narrows ? buffers_[c].conditions : std::span<const column::PushedPredicate* const>());
      SLQ_RETURN_IF_ERROR(FillField(segment, block, column.name, WantedRows(), c, &buffers_[c]));
      SelectMayHold(c, report);
    }
  }
  return absl::OkStatus();
}

// Like a scan over lines: only who asks for fields hears of lines that have none.
absl::Status BlockScan::CountUnparsed(const SegmentReader& segment, const Block& block,
                                      ScanReport* report) {
  report->coerced_values += block.coerced_values;
  report->duplicate_keys += block.duplicate_keys;
  if (block.unparsed == 0) return absl::OkStatus();
  batch_.unparsed = keys_.unparsed;
  const size_t errors = request_.columns.size();
  batch_.columns.emplace_back();
  SLQ_RETURN_IF_ERROR(FillField(segment, block, kErrorName, nullptr, errors, &buffers_.back()));
  batch_.selection.ForEach([&](uint32_t row) {
    if (batch_.unparsed[row] == 0) return;
    ++report->unparsed;
    const Value reason = batch_.columns[errors].At(row);
    if (reason.type() == Type::kString) {
      ++report->unparsed_by_reason[std::string(reason.string_value())];
    }
  });
  batch_.columns.pop_back();
  return absl::OkStatus();
}

absl::StatusOr<column::Batch*> BlockScan::Read(const SegmentReader& segment, const Block& block,
                                               ScanReport* report) {
  // Most questions need no line's own time.
  const bool inside = IsInside(block);
  if (!inside || wants_keys_ || (wants_fields_ && block.unparsed > 0)) {
    SLQ_RETURN_IF_ERROR(ReadKeys(segment, block));
  }
  batch_.Clear(request_.columns.size());
  batch_.rows = block.lines;
  ScanReport counts;
  counts.lines = block.lines;
  counts.bytes_read = block.raw_bytes;
  batch_.selection.SelectAll(batch_.rows);
  if (!inside) SelectInside(&counts);
  const bool as_whole = inside && block.unparsed == 0;
  bool is_filled = as_whole && request_.takes_summaries && FillSummaries(segment.footer(), block);
  if (!is_filled && as_whole && request_.takes_weights && request_.columns.size() == 1) {
    SLQ_ASSIGN_OR_RETURN(is_filled, FillCounts(segment, block, 0));
  }
  if (!is_filled && as_whole && request_.summarized_by.has_value()) {
    SLQ_ASSIGN_OR_RETURN(is_filled, FillKeySums(segment, block, *request_.summarized_by));
  }
  if (!is_filled) SLQ_RETURN_IF_ERROR(FillColumns(segment, block, &counts));
  if (wants_fields_) SLQ_RETURN_IF_ERROR(CountUnparsed(segment, block, &counts));
  report->Add(counts);  // nothing is counted of a block that cannot be read
  return batch_.selection.empty() ? nullptr : &batch_;
}

}  // namespace slq::store
