#include "store/segment_reader.h"

#include <utility>

#include "base/bytes.h"
#include "base/status_macros.h"
#include "store/batch_record.h"
#include "store/checksum.h"

namespace slq::store {
namespace {

absl::Status CheckSize(const DiskFile& file, const SegmentFacts& facts) {
  SLQ_ASSIGN_OR_RETURN(const uint64_t size, file.Size());
  if (size == facts.file_bytes && size >= kSegmentHeadBytes + kSegmentTailBytes) {
    return absl::OkStatus();
  }
  return Damaged(file.path(), std::min(size, facts.file_bytes), "the file has another size");
}

std::optional<Footer> UnpackFooter(std::string_view bytes, uint64_t offset) {
  ByteReader reader(bytes);
  const uint32_t size = reader.U32();
  const std::string_view packed = reader.Bytes(reader.left());
  if (size == packed.size()) return DecodeFooter(packed, offset);
  if (size > kChunkBytesMax) return std::nullopt;
  std::string plain(size, '\0');
  if (!Decompressor().Decompress(packed, plain)) return std::nullopt;
  return DecodeFooter(plain, offset);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SegmentReader>> SegmentReader::Open(std::unique_ptr<DiskFile> file,
                                                                   const SegmentFacts& facts,
                                                                   uint64_t stream_hash) {
  SLQ_RETURN_IF_ERROR(CheckSize(*file, facts));
  std::string bytes(kSegmentHeadBytes, '\0');
  SLQ_RETURN_IF_ERROR(file->ReadAt(bytes, 0));
  SLQ_RETURN_IF_ERROR(CheckSegmentHead(bytes, {facts.id, stream_hash}, file->path()));
  const uint64_t tail_offset = facts.file_bytes - kSegmentTailBytes;
  bytes.resize(kSegmentTailBytes);
  SLQ_RETURN_IF_ERROR(file->ReadAt(bytes, tail_offset));
  const std::optional<SegmentTail> tail = DecodeSegmentTail(bytes);
  if (!tail.has_value() || tail->footer_offset > tail_offset ||
      tail->footer_checksum != facts.footer_checksum) {
    return Damaged(file->path(), tail_offset, "the tail of the segment is not what was written");
  }
  bytes.resize(tail_offset - tail->footer_offset);
  SLQ_RETURN_IF_ERROR(file->ReadAt(bytes, tail->footer_offset));
  std::optional<Footer> footer;
  if (Checksum(bytes) == tail->footer_checksum) footer = UnpackFooter(bytes, tail->footer_offset);
  if (!footer.has_value()) {
    return Damaged(file->path(), tail->footer_offset,
                   "the footer of the segment is not what was written");
  }
  return std::unique_ptr<SegmentReader>(
      new SegmentReader(facts.id, std::move(file), *std::move(footer)));
}

absl::Status KeysReader::Read(const SegmentReader& segment, const Block& block, BlockKeys* keys) {
  SLQ_RETURN_IF_ERROR(chunks_.Read(segment.file(), block.keys, 0, &plain_));
  ByteReader reader(plain_);
  keys->times_ns.resize(block.lines);
  keys->line_nums.resize(block.lines);
  longs_.Decode(&reader, keys->times_ns);
  const bool follow = reader.U8() != 0;
  if (!follow) longs_.Decode(&reader, keys->line_nums);
  const std::string_view unparsed = reader.Bytes(block.unparsed > 0 ? block.lines : 0);
  keys->unparsed.assign(unparsed.begin(), unparsed.end());
  if (!reader.at_end()) {
    return Damaged(segment.file().path(), block.keys.offset, "its times cannot be read");
  }
  if (!follow) return absl::OkStatus();
  keys->line_nums[0] = block.first_line_num;
  for (size_t i = 1; i < keys->line_nums.size(); ++i) {
    keys->line_nums[i] = NextLineNum(keys->line_nums[i - 1], keys->times_ns[i]);
  }
  return absl::OkStatus();
}

}  // namespace slq::store
