#include "store/segment_reader.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/status_macros.h"
#include "store/batch_record.h"
#include "store/checksum.h"

namespace slq::store {
namespace {

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

// Of a file of the right size.
absl::StatusOr<Footer> ReadFooter(const DiskFile& file, const SegmentFacts& facts,
                                  uint64_t stream_hash) {
  std::string bytes(kSegmentHeadBytes, '\0');
  SLQ_RETURN_IF_ERROR(file.ReadAt(bytes, 0));
  SLQ_RETURN_IF_ERROR(CheckSegmentHead(bytes, {facts.id, stream_hash}, file.path()));
  const uint64_t tail_offset = facts.file_bytes - kSegmentTailBytes;
  bytes.resize(kSegmentTailBytes);
  SLQ_RETURN_IF_ERROR(file.ReadAt(bytes, tail_offset));
  const std::optional<SegmentTail> tail = DecodeSegmentTail(bytes);
  if (!tail.has_value() || tail->footer_offset > tail_offset ||
      tail->footer_checksum != facts.footer_checksum) {
    return Damaged(file.path(), tail_offset, "the tail of the segment is not what was written");
  }
  bytes.resize(tail_offset - tail->footer_offset);
  SLQ_RETURN_IF_ERROR(file.ReadAt(bytes, tail->footer_offset));
  std::optional<Footer> footer;
  if (Checksum(bytes) == tail->footer_checksum) footer = UnpackFooter(bytes, tail->footer_offset);
  if (!footer.has_value()) {
    return Damaged(file.path(), tail->footer_offset,
                   "the footer of the segment is not what was written");
  }
  return *std::move(footer);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SegmentReader>> SegmentReader::Open(std::unique_ptr<DiskFile> file,
                                                                   const SegmentFacts& facts,
                                                                   uint64_t stream_hash,
                                                                   FooterCache* footers) {
  SLQ_ASSIGN_OR_RETURN(const FileFacts found, file->Facts());
  if (found.size != facts.file_bytes || found.size < kSegmentHeadBytes + kSegmentTailBytes) {
    return Damaged(file->path(), std::min(found.size, facts.file_bytes),
                   "the file has another size");
  }
  auto reader = std::unique_ptr<SegmentReader>(new SegmentReader(facts.id, std::move(file)));
  const FooterCache::Key key = {stream_hash, facts.id,    facts.footer_checksum,
                                found.size,  found.inode, found.changed_ns};
  if (footers != nullptr) reader->pin_ = footers->Find(key);
  if (reader->pin_.get() != nullptr) return reader;
  SLQ_ASSIGN_OR_RETURN(reader->own_, ReadFooter(reader->file(), facts, stream_hash));
  if (footers != nullptr) reader->pin_ = footers->Add(key, std::move(reader->own_));
  return reader;
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
