#include "store/segment_reader.h"

#include <utility>

#include "base/status_macros.h"
#include "ingest/line_split.h"
#include "store/checksum.h"
#include "store/long_codec.h"

namespace slq::store {
namespace {

absl::Status CheckSize(const DiskFile& file, const SegmentFacts& facts) {
  SLQ_ASSIGN_OR_RETURN(const uint64_t size, file.Size());
  if (size == facts.file_bytes && size >= kSegmentHeadBytes + kSegmentTailBytes) {
    return absl::OkStatus();
  }
  return Damaged(file.path(), std::min(size, facts.file_bytes), "the file has another size");
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
  if (Checksum(bytes) == tail->footer_checksum) footer = DecodeFooter(bytes, tail->footer_offset);
  if (!footer.has_value()) {
    return Damaged(file->path(), tail->footer_offset,
                   "the footer of the segment is not what was written");
  }
  return std::unique_ptr<SegmentReader>(new SegmentReader(std::move(file), *std::move(footer)));
}

absl::Status ReadBlockKeys(const SegmentReader& segment, const Block& block, ChunkDecoder* decoder,
                           std::vector<int64_t>* times_ns, std::vector<int64_t>* line_nums) {
  std::string plain;
  SLQ_RETURN_IF_ERROR(decoder->Read(segment.file(), block.keys, 0, &plain));
  ByteReader reader(plain);
  times_ns->resize(block.lines);
  line_nums->resize(block.lines);
  DecodeLongs(&reader, *times_ns);
  DecodeLongs(&reader, *line_nums);
  if (!reader.at_end()) {
    return Damaged(segment.file().path(), block.keys.offset, "its times cannot be read");
  }
  for (size_t i = 0; i < line_nums->size(); ++i) {
    (*line_nums)[i] = static_cast<int64_t>(static_cast<uint64_t>((*line_nums)[i]) +
                                           static_cast<uint64_t>((*times_ns)[i]));
  }
  return absl::OkStatus();
}

absl::Status ReadBlockLines(const SegmentReader& segment, const Block& block, ChunkDecoder* decoder,
                            BlockLines* out) {
  std::vector<int64_t> times;
  std::vector<int64_t> line_nums;
  SLQ_RETURN_IF_ERROR(ReadBlockKeys(segment, block, decoder, &times, &line_nums));
  SLQ_RETURN_IF_ERROR(decoder->Read(segment.file(), block.raw, ingest::kLinePadding, &out->bytes));
  ByteReader reader(out->bytes);
  std::vector<int64_t> sizes(block.lines);
  DecodeLongs(&reader, sizes);
  out->lines.resize(block.lines);
  for (uint32_t i = 0; i < block.lines; ++i) {
    // A size below 0 is too large as a size_t.
    out->lines[i] = {reader.Bytes(static_cast<size_t>(sizes[i])), times[i], line_nums[i]};
  }
  if (!reader.ok() || reader.left() != ingest::kLinePadding) {
    return Damaged(segment.file().path(), block.raw.offset, "its lines cannot be read");
  }
  return absl::OkStatus();
}

}  // namespace slq::store
