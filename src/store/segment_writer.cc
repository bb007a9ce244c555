#include "store/segment_writer.h"

#include <algorithm>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/status_macros.h"
#include "ingest/line_split.h"
#include "store/block_lines.h"
#include "store/checksum.h"

namespace slq::store {
namespace {

constexpr size_t kTeachingLines = 256;

}  // namespace

SegmentWriter::SegmentWriter(const SegmentHead& head, const ingest::Rule& rule, DiskFile* file,
                             Executor* executor)
    : file_(file),
      columns_(executor),
      fields_(rule, kSegmentColumnsMax),
      matcher_(rule),
      head_(head) {}

absl::Status SegmentWriter::Add(const StoredLine& line) {
  text_ += line.content;
  sizes_.push_back(static_cast<uint32_t>(line.content.size()));
  times_.push_back(line.time_ns);
  line_nums_.push_back(line.line_num);
  if (sizes_.size() < kBlockLinesMax && text_.size() < kBlockBytesMax) return absl::OkStatus();
  return WriteBlock();
}

absl::Status SegmentWriter::Write(std::string_view bytes) {
  SLQ_RETURN_IF_ERROR(file_->WriteAt(bytes, offset_));
  offset_ += bytes.size();
  return absl::OkStatus();
}

absl::Status SegmentWriter::WriteChunk(std::string_view plain, Chunk* chunk) {
  SLQ_ASSIGN_OR_RETURN(const std::string_view bytes, encoder_.Encode(plain, chunk));
  return WriteAsIs(bytes, chunk);
}

absl::Status SegmentWriter::WriteAsIs(std::string_view bytes, Chunk* chunk) {
  chunk->offset = offset_;
  return Write(bytes);
}

// Needs the lines' padding.
void SegmentWriter::ParseFields(Block* block) {
  lines_.clear();
  size_t at = 0;
  for (const uint32_t size : sizes_) {
    lines_.push_back(std::string_view(text_).substr(at, size));
    at += size;
  }
  if (matcher_.can_learn() && matcher_.is_empty()) {
    // The first lines teach it those that come after them in the block.
    const size_t first = std::min(kTeachingLines, lines_.size());
    fields_.Parse(std::span(lines_).first(first), &matcher_);
    for (size_t row = 0; row < first; ++row) FindTemplate(row);
  }
  fields_.Parse(lines_, &matcher_);
  const ScanReport& report = fields_.report();
  block->unparsed = static_cast<uint32_t>(report.unparsed);
  block->coerced_values = static_cast<uint32_t>(report.coerced_values);
  block->duplicate_keys = static_cast<uint32_t>(report.duplicate_keys);
}

// The number of the template of a line, which the matcher may learn.
std::optional<size_t> SegmentWriter::FindTemplate(size_t row) {
  const std::span<const uint32_t> columns = fields_.columns_of(row);
  if (columns.empty()) return fields_.template_of(row);
  const std::optional<size_t> found = templates_.Find(lines_[row], fields_.fields(row), columns);
  if (found.has_value()) matcher_.Learn(*found, templates_.templates()[*found], fields_.names());
  return found;
}

// Lines that their fields give back are kept as the number of a template, others as they are.
absl::Status SegmentWriter::WriteLines(Block* block) {
  std::vector<int64_t> templates;
  std::vector<int64_t> sizes;
  std::string text;
  for (size_t row = 0; row < lines_.size(); ++row) {
    const std::optional<size_t> found = FindTemplate(row);
    templates.push_back(found.has_value() ? static_cast<int64_t>(*found) + 1 : 0);
    if (found.has_value()) continue;
    sizes.push_back(sizes_[row]);
    text += lines_[row];
  }
  plain_.clear();
  longs_.Encode(templates, &plain_);
  longs_.Encode(sizes, &plain_);
  plain_ += text;
  block->raw_checksum = ChecksumOfLines(lines_);
  return WriteChunk(plain_, &block->raw);
}

absl::Status SegmentWriter::WriteKeys(Block* block) {
  plain_.clear();
  longs_.Encode(times_, &plain_);
  // The numbers follow from the times unless lines between them were dropped.
  bool follow = true;
  for (size_t i = 1; i < times_.size() && follow; ++i) {
    follow = line_nums_[i] == NextLineNum(line_nums_[i - 1], times_[i]);
  }
  plain_ += static_cast<char>(follow ? 1 : 0);
  if (!follow) longs_.Encode(line_nums_, &plain_);
  for (const uint8_t unparsed : fields_.unparsed()) plain_ += static_cast<char>(unparsed);
  return WriteChunk(plain_, &block->keys);
}

absl::Status SegmentWriter::WriteColumns(Block* block) {
  for (const EncodedColumn& encoded : columns_.Encode(fields_)) {
    SLQ_RETURN_IF_ERROR(encoded.status);
    ColumnChunk& column = block->columns.emplace_back(encoded.entry);
    if (!column.values.empty()) {
      SLQ_RETURN_IF_ERROR(WriteAsIs(encoded.values, &column.values));
    }
    if (!column.filter.empty()) {
      SLQ_RETURN_IF_ERROR(WriteAsIs(encoded.filter, &column.filter));
    }
    if (!column.sums.empty()) SLQ_RETURN_IF_ERROR(WriteAsIs(encoded.sums, &column.sums));
  }
  return absl::OkStatus();
}

absl::Status SegmentWriter::WriteBlock() {
  if (offset_ == 0) SLQ_RETURN_IF_ERROR(Write(EncodeSegmentHead(head_)));
  Block& block = footer_.blocks.emplace_back();
  block.lines = static_cast<uint32_t>(sizes_.size());
  block.raw_bytes = text_.size();
  block.first_line_num = line_nums_.front();
  block.last_line_num = line_nums_.back();
  const auto [earliest, latest] = std::minmax_element(times_.begin(), times_.end());
  block.min_time_ns = *earliest;
  block.max_time_ns = *latest;
  text_.append(ingest::kLinePadding, '\0');
  ParseFields(&block);
  SLQ_RETURN_IF_ERROR(WriteKeys(&block));
  SLQ_RETURN_IF_ERROR(WriteLines(&block));
  SLQ_RETURN_IF_ERROR(WriteColumns(&block));
  text_.clear();
  sizes_.clear();
  times_.clear();
  line_nums_.clear();
  return absl::OkStatus();
}

absl::StatusOr<SegmentFacts> SegmentWriter::Finish() {
  if (!sizes_.empty()) SLQ_RETURN_IF_ERROR(WriteBlock());
  footer_.names = fields_.names();
  footer_.has_all_fields = fields_.has_all_fields();
  SLQ_RETURN_IF_ERROR(WriteChunk(EncodeTemplates(templates_.templates()), &footer_.templates));
  Chunk packed;
  const std::string plain = EncodeFooter(footer_);
  SLQ_ASSIGN_OR_RETURN(const std::string_view bytes, encoder_.Encode(plain, &packed));
  std::string footer;
  ByteWriter(&footer).U32(packed.plain_bytes);
  footer += bytes;
  const SegmentTail tail = {offset_, Checksum(footer)};
  SLQ_RETURN_IF_ERROR(Write(footer));
  SLQ_RETURN_IF_ERROR(Write(EncodeSegmentTail(tail)));
  SLQ_RETURN_IF_ERROR(file_->SyncAll());
  SegmentFacts facts;
  facts.id = head_.id;
  facts.file_bytes = offset_;
  facts.footer_checksum = tail.footer_checksum;
  facts.first_line_num = footer_.blocks.front().first_line_num;
  facts.last_line_num = footer_.blocks.back().last_line_num;
  facts.min_time_ns = footer_.blocks.front().min_time_ns;
  facts.max_time_ns = footer_.blocks.front().max_time_ns;
  for (const Block& block : footer_.blocks) {
    facts.lines += block.lines;
    facts.raw_bytes += block.raw_bytes;
    facts.unparsed += block.unparsed;
    facts.min_time_ns = std::min(facts.min_time_ns, block.min_time_ns);
    facts.max_time_ns = std::max(facts.max_time_ns, block.max_time_ns);
  }
  return facts;
}

}  // namespace slq::store
