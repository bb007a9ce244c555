#include "store/segment_format.h"

#include "absl/strings/str_format.h"
#include "store/checksum.h"

namespace slq::store {
namespace {

constexpr std::string_view kHeadMagic = "slqseg\r\n";
constexpr std::string_view kTailMagic = "slqsegfi";
constexpr uint32_t kVersion =
    3;  // 2 has no sums; 1 also other layouts of columns, and no summaries
constexpr size_t kChunkEntryBytes = 16;
constexpr size_t kBlockBytes = 4 + 6 * 8 + 3 * 4 + 2 * kChunkEntryBytes + 4;

void WriteChunk(const Chunk& chunk, ByteWriter* out) {
  out->U32(chunk.bytes);
  out->U32(chunk.plain_bytes);
  out->U64(chunk.checksum);
}

// Chunks lie in the order in which the footer lists them, so their places need no words.
Chunk ReadChunk(uint64_t* offset, ByteReader* in) {
  Chunk chunk;
  chunk.offset = *offset;
  chunk.bytes = in->U32();
  chunk.plain_bytes = in->U32();
  chunk.checksum = in->U64();
  if (chunk.plain_bytes > kChunkBytesMax || chunk.bytes > chunk.plain_bytes) in->Fail();
  *offset += chunk.bytes;
  return chunk;
}

// What stands behind the chunk of a column; bits.
constexpr uint8_t kHasFilter = 1;
constexpr uint8_t kHasSummary = 2;
constexpr uint8_t kHasSums = 4;

void WriteSummary(const column::ColumnSummary& summary, ByteWriter* out) {
  out->U32(static_cast<uint32_t>(summary.values));
  out->U32(static_cast<uint32_t>(summary.numbers));
  if (summary.numbers == 0) return;
  out->U8(summary.has_floats ? 1 : 0);
  out->U8(static_cast<uint8_t>(summary.scale));
  const auto total = static_cast<Uint128>(summary.total);
  out->U64(static_cast<uint64_t>(total));
  out->U64(static_cast<uint64_t>(total >> 64));
}

column::ColumnSummary ReadSummary(ByteReader* in) {
  column::ColumnSummary summary;
  summary.values = in->U32();
  summary.numbers = in->U32();
  if (summary.values > kBlockLinesMax || summary.numbers > summary.values) in->Fail();
  if (summary.numbers == 0) return summary;
  summary.has_floats = in->U8() != 0;
  summary.scale = in->U8();
  const uint64_t low = in->U64();
  const uint64_t high = in->U64();
  summary.total = static_cast<Int128>(Uint128{high} << 64 | low);
  // No sum of a block's longs has more.
  const bool fits = summary.total >> 80 == 0 || summary.total >> 80 == -1;
  if (summary.scale > column::kDecimalScaleMax || !fits) in->Fail();
  return summary;
}

void WriteColumn(const ColumnChunk& column, ByteWriter* out) {
  WriteZone(column.zone, out);
  if (column.zone.is_all_null()) return;
  WriteChunk(column.values, out);
  out->U8(static_cast<uint8_t>((column.filter.empty() ? 0 : kHasFilter) |
                               (column.summary.has_value() ? kHasSummary : 0) |
                               (column.sums.empty() ? 0 : kHasSums)));
  if (!column.filter.empty()) WriteChunk(column.filter, out);
  if (column.summary.has_value()) WriteSummary(*column.summary, out);
  if (!column.sums.empty()) WriteChunk(column.sums, out);
}

ColumnChunk ReadColumn(uint64_t* offset, ByteReader* in) {
  ColumnChunk column;
  column.zone = ReadZone(in);
  if (column.zone.is_all_null()) {
    column.summary.emplace();
    return column;
  }
  column.values = ReadChunk(offset, in);
  const uint8_t has = in->U8();
  if ((has & kHasFilter) != 0) column.filter = ReadChunk(offset, in);
  if ((has & kHasSummary) != 0) column.summary = ReadSummary(in);
  if ((has & kHasSums) != 0) column.sums = ReadChunk(offset, in);
  return column;
}

Block ReadBlock(uint64_t* offset, ByteReader* in) {
  Block block;
  block.lines = in->U32();
  block.raw_bytes = in->U64();
  block.first_line_num = in->I64();
  block.last_line_num = in->I64();
  block.min_time_ns = in->I64();
  block.max_time_ns = in->I64();
  block.unparsed = in->U32();
  block.coerced_values = in->U32();
  block.duplicate_keys = in->U32();
  block.keys = ReadChunk(offset, in);
  block.raw = ReadChunk(offset, in);
  block.raw_checksum = in->U64();
  for (uint32_t left = in->Count(1); left > 0 && in->ok(); --left) {
    block.columns.push_back(ReadColumn(offset, in));
  }
  if (block.lines == 0 || block.lines > kBlockLinesMax) in->Fail();
  if (block.raw_bytes > kChunkBytesMax) in->Fail();
  return block;
}

std::string HeadOfVersion(uint32_t version, const SegmentHead& head) {
  std::string out(kHeadMagic);
  ByteWriter writer(&out);
  writer.U32(version);
  writer.U32(0);
  writer.U64(head.id);
  writer.U64(head.stream_hash);
  writer.U64(Checksum(out));
  return out;
}

}  // namespace

std::string EncodeSegmentHead(const SegmentHead& head) { return HeadOfVersion(kVersion, head); }

absl::Status CheckSegmentHead(std::string_view bytes, const SegmentHead& expected,
                              std::string_view path) {
  for (uint32_t version = kVersion; version > 0; --version) {
    if (bytes == HeadOfVersion(version, expected)) return absl::OkStatus();
  }
  ByteReader reader(bytes);
  const bool is_segment = reader.Bytes(kHeadMagic.size()) == kHeadMagic;
  const uint32_t version = reader.U32();
  if (is_segment && version > kVersion && bytes.size() == kSegmentHeadBytes &&
      ByteReader(bytes.substr(kSegmentHeadBytes - 8)).U64() ==
          Checksum(bytes.substr(0, kSegmentHeadBytes - 8))) {
    return FailedPrecondition(absl::StrFormat(
        "%s has format version %d, and this program knows versions up to %d; use a newer program",
        path, version, kVersion));
  }
  return Damaged(path, 0, "the head of the segment is not what was written");
}

std::string EncodeSegmentTail(const SegmentTail& tail) {
  std::string out;
  ByteWriter writer(&out);
  writer.U64(tail.footer_offset);
  writer.U64(tail.footer_checksum);
  writer.U64(Checksum(out));
  return out + std::string(kTailMagic);
}

std::optional<SegmentTail> DecodeSegmentTail(std::string_view bytes) {
  ByteReader reader(bytes);
  SegmentTail tail;
  tail.footer_offset = reader.U64();
  tail.footer_checksum = reader.U64();
  if (!reader.ok() || bytes != EncodeSegmentTail(tail)) return std::nullopt;
  return tail;
}

std::string EncodeFooter(const Footer& footer) {
  std::string out;
  ByteWriter writer(&out);
  writer.U8(footer.has_all_fields ? 1 : 0);
  writer.U32(static_cast<uint32_t>(footer.names.size()));
  for (const std::string& name : footer.names) writer.Text(name);
  writer.U32(static_cast<uint32_t>(footer.blocks.size()));
  for (const Block& block : footer.blocks) {
    writer.U32(block.lines);
    writer.U64(block.raw_bytes);
    writer.I64(block.first_line_num);
    writer.I64(block.last_line_num);
    writer.I64(block.min_time_ns);
    writer.I64(block.max_time_ns);
    writer.U32(block.unparsed);
    writer.U32(block.coerced_values);
    writer.U32(block.duplicate_keys);
    WriteChunk(block.keys, &writer);
    WriteChunk(block.raw, &writer);
    writer.U64(block.raw_checksum);
    writer.U32(static_cast<uint32_t>(block.columns.size()));
    for (const ColumnChunk& column : block.columns) WriteColumn(column, &writer);
  }
  WriteChunk(footer.templates, &writer);
  return out;
}

std::optional<Footer> DecodeFooter(std::string_view bytes, uint64_t footer_offset) {
  ByteReader reader(bytes);
  Footer footer;
  uint64_t offset = kSegmentHeadBytes;
  footer.has_all_fields = reader.U8() != 0;
  for (uint32_t left = reader.Count(4); left > 0; --left) footer.names.emplace_back(reader.Text());
  for (uint32_t left = reader.Count(kBlockBytes); left > 0 && reader.ok(); --left) {
    footer.blocks.push_back(ReadBlock(&offset, &reader));
    if (footer.blocks.back().columns.size() > footer.names.size()) reader.Fail();
  }
  footer.templates = ReadChunk(&offset, &reader);
  if (!reader.at_end() || offset != footer_offset || footer.blocks.empty()) return std::nullopt;
  return footer;
}

}  // namespace slq::store
