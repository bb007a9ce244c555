#include "store/batch_record.h"

#include <cstring>
#include <limits>

#include "base/bytes.h"
#include "store/checksum.h"

namespace slq::store {
namespace {

constexpr uint32_t kMagic = 0x42716c73;      // "slqB"
constexpr uint32_t kMarkMagic = 0x4d716c73;  // "slqM"
constexpr size_t kCheckedHeadBytes = 16;
constexpr size_t kBodyHeadBytes = 12;
constexpr size_t kBytesPerLine = sizeof(int64_t) + sizeof(uint32_t);

// Of the record without the checksum itself.
uint64_t RecordChecksum(std::string_view record, uint64_t salt) {
  return Checksum(record.substr(kRecordHeadBytes),
                  Checksum(record.substr(0, kCheckedHeadBytes), salt));
}

// Of the record from `start` on, which is whole but for it.
void WriteChecksum(uint64_t salt, size_t start, std::string* out) {
  const uint64_t checksum = RecordChecksum(std::string_view(*out).substr(start), salt);
  std::memcpy(out->data() + start + kCheckedHeadBytes, &checksum, sizeof(checksum));
}

size_t Padding(size_t bytes) {
  return (kRecordAlignment - bytes % kRecordAlignment) % kRecordAlignment;
}

}  // namespace

void AppendBatchRecord(std::span<const StoredLine> lines, int64_t last_line_num, uint64_t sequence,
                       uint64_t salt, std::string* out) {
  const size_t start = out->size();
  size_t text_bytes = 0;
  for (const StoredLine& line : lines) text_bytes += line.content.size();
  size_t body_bytes = kBodyHeadBytes + lines.size() * kBytesPerLine + text_bytes;
  const size_t padding = Padding(body_bytes);
  body_bytes += padding;
  out->reserve(start + kRecordHeadBytes + body_bytes);
  ByteWriter writer(out);
  writer.U32(kMagic);
  writer.U32(static_cast<uint32_t>(body_bytes));
  writer.U64(sequence);
  writer.U64(0);
  writer.U32(static_cast<uint32_t>(lines.size()));
  writer.I64(last_line_num);
  for (const StoredLine& line : lines) writer.I64(line.time_ns);
  for (const StoredLine& line : lines) writer.U32(static_cast<uint32_t>(line.content.size()));
  for (const StoredLine& line : lines) out->append(line.content);
  out->append(padding, '\0');
  WriteChecksum(salt, start, out);
}

void AppendMark(uint64_t sequence, uint64_t salt, std::string* out) {
  const size_t start = out->size();
  ByteWriter writer(out);
  writer.U32(kMarkMagic);
  writer.U32(0);
  writer.U64(sequence);
  writer.U64(0);
  WriteChecksum(salt, start, out);
}

std::optional<RecordHead> ReadRecordHead(std::string_view bytes, uint64_t salt) {
  ByteReader reader(bytes);
  const uint32_t magic = reader.U32();
  if (magic != kMagic && magic != kMarkMagic) return std::nullopt;
  RecordHead head;
  head.is_mark = magic == kMarkMagic;
  head.body_bytes = reader.U32();
  head.sequence = reader.U64();
  head.checksum = reader.U64();
  if (!reader.ok()) return std::nullopt;
  head.seed = Checksum(bytes.substr(0, kCheckedHeadBytes), salt);
  return head;
}

std::optional<BatchView> BatchView::Read(std::string_view bytes, uint64_t salt) {
  const std::optional<RecordHead> head = ReadRecordHead(bytes.substr(0, kRecordHeadBytes), salt);
  if (!head.has_value() || head->body_bytes > bytes.size() - kRecordHeadBytes) return std::nullopt;
  const std::string_view content = bytes.substr(kRecordHeadBytes, head->body_bytes);
  if (Checksum(content, head->seed) != head->checksum) return std::nullopt;
  return ReadBody(*head, content);
}

std::optional<BatchView> BatchView::ReadUnchecked(std::string_view bytes, uint64_t salt) {
  const std::optional<RecordHead> head = ReadRecordHead(bytes.substr(0, kRecordHeadBytes), salt);
  if (!head.has_value() || head->body_bytes > bytes.size() - kRecordHeadBytes) return std::nullopt;
  return ReadBody(*head, bytes.substr(kRecordHeadBytes, head->body_bytes));
}

std::optional<BatchView> BatchView::ReadBody(const RecordHead& head, std::string_view content) {
  BatchView batch;
  batch.sequence_ = head.sequence;
  batch.record_bytes_ = kRecordHeadBytes + head.body_bytes;
  if (head.is_mark && content.empty()) return batch;
  ByteReader body(content);
  batch.lines_ = body.U32();
  batch.last_line_num_ = body.I64();
  batch.times_ = body.Bytes(size_t{batch.lines_} * sizeof(int64_t));
  batch.sizes_ = body.Bytes(size_t{batch.lines_} * sizeof(uint32_t));
  size_t text_bytes = 0;
  for (uint32_t i = 0; body.ok() && i < batch.lines_; ++i) text_bytes += batch.SizeOf(i);
  batch.text_ = body.Bytes(text_bytes);
  if (head.is_mark || !body.ok() || batch.lines_ == 0 || body.left() >= kRecordAlignment)
    return std::nullopt;
  if (batch.last_line_num_ > std::numeric_limits<int64_t>::max() - batch.lines_)
    return std::nullopt;
  return batch;
}

int64_t BatchView::TimeOf(uint32_t line) const {
  int64_t time = 0;
  std::memcpy(&time, times_.data() + line * sizeof(time), sizeof(time));
  return time;
}

uint32_t BatchView::SizeOf(uint32_t line) const {
  uint32_t size = 0;
  std::memcpy(&size, sizes_.data() + line * sizeof(size), sizeof(size));
  return size;
}

}  // namespace slq::store
