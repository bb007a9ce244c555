#include "store/block_lines.h"

#include "base/bytes.h"
#include "base/status_macros.h"
#include "ingest/line_split.h"
#include "store/checksum.h"

namespace slq::store {

uint64_t ChecksumOfLines(std::span<const std::string_view> lines) {
  uint64_t checksum = 0;
  // The seed keeps lines from passing that are cut elsewhere.
  for (const std::string_view line : lines) checksum = Checksum(line, checksum);
  return checksum;
}

absl::Status LineReader::ReadTemplates(const SegmentReader& segment) {
  if (templates_of_ == segment.id()) return absl::OkStatus();
  templates_of_.reset();
  const Chunk& chunk = segment.footer().templates;
  std::string plain;
  SLQ_RETURN_IF_ERROR(chunks_.Read(segment.file(), chunk, 0, &plain));
  std::optional<std::vector<LineTemplate>> templates =
      DecodeTemplates(plain, segment.footer().names.size());
  if (!templates.has_value()) {
    return Damaged(segment.file().path(), chunk.offset, "its templates cannot be read");
  }
  templates_ = *std::move(templates);
  templates_of_ = segment.id();
  return absl::OkStatus();
}

absl::Status LineReader::ReadRaw(const SegmentReader& segment, const Block& block) {
  SLQ_RETURN_IF_ERROR(chunks_.Read(segment.file(), block.raw, 0, &raw_bytes_));
  ByteReader reader(raw_bytes_);
  raw_.templates.resize(block.lines);
  longs_.Decode(&reader, raw_.templates);
  size_t kept = 0;
  for (const int64_t number : raw_.templates) {
    kept += number == 0 ? 1 : 0;
    if (number < 0 || static_cast<uint64_t>(number) > templates_.size()) reader.Fail();
  }
  raw_.sizes.resize(kept);
  longs_.Decode(&reader, raw_.sizes);
  raw_.text = reader.Bytes(reader.left());
  if (reader.ok()) return absl::OkStatus();
  return Damaged(segment.file().path(), block.raw.offset, "its lines cannot be read");
}

// The columns that the templates of the block name.
absl::Status LineReader::ReadColumns(const SegmentReader& segment, const Block& block) {
  const size_t columns = segment.footer().names.size();
  while (columns_.size() < columns) columns_.emplace_back();
  for (ColumnBuffer& column : columns_) column.is_wanted = false;
  std::vector<bool> seen(templates_.size());
  for (const int64_t number : raw_.templates) {
    if (number == 0 || seen[static_cast<size_t>(number - 1)]) continue;
    seen[static_cast<size_t>(number - 1)] = true;
    for (const TemplatePiece& piece : templates_[static_cast<size_t>(number - 1)].pieces) {
      columns_[piece.column].is_wanted = true;
    }
  }
  for (size_t c = 0; c < columns; ++c) {
    ColumnBuffer& buffer = columns_[c];
    if (!buffer.is_wanted) continue;
    const Chunk chunk = c < block.columns.size() ? block.columns[c].values : Chunk();
    buffer.bytes.clear();
    if (!chunk.empty()) {
      SLQ_RETURN_IF_ERROR(chunks_.Read(segment.file(), chunk, 0, &buffer.bytes));
    }
    if (buffer.decoder.Decode(buffer.bytes, block.lines, false, &buffer.column)) continue;
    return Damaged(segment.file().path(), chunk.offset, "a column cannot be read");
  }
  return absl::OkStatus();
}

// False if the parts do not make the block's lines.
bool LineReader::Join(const Block& block, std::string* bytes, std::vector<size_t>* ends) {
  bytes->clear();
  bytes->reserve(block.raw_bytes + ingest::kLinePadding);
  ByteReader kept(raw_.text);
  size_t next_size = 0;
  for (size_t row = 0; row < raw_.templates.size(); ++row) {
    if (raw_.templates[row] == 0) {
      // A size below 0 is too large as a size_t.
      *bytes += kept.Bytes(static_cast<size_t>(raw_.sizes[next_size++]));
    } else {
      const LineTemplate& one = templates_[static_cast<size_t>(raw_.templates[row] - 1)];
      for (const TemplatePiece& piece : one.pieces) {
        *bytes += piece.literal;
        const auto text = text_.Of(columns_[piece.column].column.At(row), piece.form);
        if (!text.has_value()) return false;
        *bytes += *text;
      }
      *bytes += one.tail;
    }
    if (bytes->size() > block.raw_bytes) return false;
    ends->push_back(bytes->size());
  }
  return kept.at_end() && bytes->size() == block.raw_bytes;
}

absl::Status LineReader::Read(const SegmentReader& segment, const Block& block, BlockLines* out) {
  SLQ_RETURN_IF_ERROR(keys_reader_.Read(segment, block, &keys_));
  SLQ_RETURN_IF_ERROR(ReadTemplates(segment));
  SLQ_RETURN_IF_ERROR(ReadRaw(segment, block));
  SLQ_RETURN_IF_ERROR(ReadColumns(segment, block));
  std::vector<size_t> ends;
  const bool joined = Join(block, &out->bytes, &ends);
  out->bytes.append(ingest::kLinePadding, '\0');
  std::vector<std::string_view> lines;
  size_t start = 0;
  out->lines.resize(ends.size());
  for (size_t i = 0; i < ends.size(); ++i) {
    lines.push_back(std::string_view(out->bytes).substr(start, ends[i] - start));
    out->lines[i] = {lines[i], keys_.times_ns[i], keys_.line_nums[i]};
    start = ends[i];
  }
  if (joined && ChecksumOfLines(lines) == block.raw_checksum) return absl::OkStatus();
  return Damaged(segment.file().path(), block.raw.offset, "its lines are not what they were");
}

}  // namespace slq::store
