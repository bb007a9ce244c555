#include "store/log_file.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "base/bytes.h"
#include "base/status_macros.h"
#include "store/checksum.h"
#include "store/log_reader.h"

namespace slq::store {
namespace {

constexpr std::string_view kMagic = "slqlog\r\n";
constexpr uint32_t kVersion = 2;  // 1: without marks
constexpr size_t kCheckedHeadBytes = kLogHeadBytes - 8;

}  // namespace

std::string EncodeLogHead(const LogHead& head) {
  std::string out(kMagic);
  ByteWriter writer(&out);
  writer.U32(head.has_marks ? kVersion : 1);
  writer.U32(0);
  writer.U64(head.id);
  writer.U64(head.salt);
  writer.I64(head.last_line_num);
  writer.U64(Checksum(out));
  return out;
}

absl::StatusOr<LogHead> DecodeLogHead(std::string_view bytes, uint64_t id, std::string_view path) {
  ByteReader reader(bytes);
  const bool is_log = reader.Bytes(kMagic.size()) == kMagic;
  const uint32_t version = reader.U32();
  reader.U32();
  LogHead head;
  head.id = reader.U64();
  head.salt = reader.U64();
  head.last_line_num = reader.I64();
  const uint64_t checksum = reader.U64();
  if (!reader.ok() || !is_log || checksum != Checksum(bytes.substr(0, kCheckedHeadBytes))) {
    return Damaged(path, 0, "the head of the log is not what was written");
  }
  if (version > kVersion) {
    return FailedPrecondition(absl::StrFormat(
        "%s has format version %d, and this program knows versions up to %d; use a newer program",
        path, version, kVersion));
  }
  head.has_marks = version > 1;
  if (head.id != id) return Damaged(path, 0, "it is another log's file");
  return head;
}

void LogIndex::Add(const BatchView& batch, uint64_t offset) {
  if (stretches_.empty() || stretches_.back().damaged ||
      stretches_.back().end - stretches_.back().begin >= kStretchBytes) {
    LogStretch& fresh = stretches_.emplace_back();
    fresh.begin = offset;
    fresh.first_sequence = batch.sequence();
  }
  LogStretch& stretch = stretches_.back();
  const uint64_t raw_before = stretch.raw_bytes;
  batch.ForEach([&stretch](const StoredLine& line) {
    if (stretch.lines == 0) stretch.first_line_num = line.line_num;
    stretch.last_line_num = line.line_num;
    stretch.min_time_ns = std::min(stretch.min_time_ns, line.time_ns);
    stretch.max_time_ns = std::max(stretch.max_time_ns, line.time_ns);
    stretch.raw_bytes += line.content.size();
    ++stretch.lines;
  });
  stretch.end = offset + batch.record_bytes();
  lines_ += batch.lines();
  raw_bytes_ += stretch.raw_bytes - raw_before;
}

void LogIndex::AddDamage(uint64_t begin, uint64_t end, int64_t line_num) {
  LogStretch& stretch = stretches_.emplace_back();
  stretch.begin = begin;
  stretch.end = end;
  stretch.damaged = true;
  stretch.first_line_num = line_num;
  stretch.last_line_num = line_num;
  damaged_ = true;
}

std::string TornTailText(std::string_view path, const LogContents& contents) {
  return absl::StrFormat("%s has a torn tail: %d bytes from byte %d", path,
                         contents.file_bytes - contents.end, contents.end);
}

absl::StatusOr<LogContents> ReadLog(const DiskFile& file, uint64_t id) {
  LogContents contents;
  SLQ_ASSIGN_OR_RETURN(contents.file_bytes, file.Size());
  if (contents.file_bytes < kLogHeadBytes) return contents;
  std::string head(kLogHeadBytes, '\0');
  SLQ_RETURN_IF_ERROR(file.ReadAt(head, 0));
  SLQ_ASSIGN_OR_RETURN(contents.head, DecodeLogHead(head, id, file.path()));
  contents.has_head = true;
  contents.last_line_num = contents.head.last_line_num;
  contents.end = kLogHeadBytes;
  LogReader reader(&file, contents.file_bytes, contents.head.salt);
  while (contents.end < contents.file_bytes) {
    SLQ_ASSIGN_OR_RETURN(const std::optional<BatchView> batch, reader.RecordAt(contents.end));
    if (batch.has_value() && batch->sequence() == contents.next_sequence) {
      contents.ends_in_mark = batch->lines() == 0;
      if (!contents.ends_in_mark) {
        contents.index.Add(*batch, contents.end);
        contents.last_line_num = contents.index.stretches().back().last_line_num;
      }
      contents.end += batch->record_bytes();
      ++contents.next_sequence;
      continue;
    }
    SLQ_ASSIGN_OR_RETURN(const std::optional<uint64_t> next,
                         reader.FindRecord(contents.end, contents.next_sequence));
    if (!next.has_value()) break;
    SLQ_ASSIGN_OR_RETURN(const std::optional<BatchView> found, reader.RecordAt(*next));
    if (!found.has_value()) break;
    contents.index.AddDamage(contents.end, *next, contents.last_line_num);
    contents.end = *next;
    contents.next_sequence = found->sequence();
  }
  return contents;
}

absl::Status ReadStretch(const DiskFile& file, const LogStretch& stretch, uint64_t salt,
                         std::string* bytes, std::vector<BatchView>* batches) {
  if (stretch.damaged) {
    return Damaged(file.path(), stretch.begin,
                   absl::StrFormat("%d bytes are not the batches that were written",
                                   stretch.end - stretch.begin));
  }
  bytes->resize(stretch.end - stretch.begin);
  SLQ_RETURN_IF_ERROR(file.ReadAt(*bytes, stretch.begin));
  batches->clear();
  uint64_t sequence = stretch.first_sequence;
  for (size_t at = 0; at < bytes->size();) {
    const std::optional<BatchView> batch =
        BatchView::Read(std::string_view(*bytes).substr(at), salt);
    if (!batch.has_value() || batch->sequence() != sequence++) {
      return Damaged(file.path(), stretch.begin + at, "a batch is not as it was written");
    }
    batches->push_back(*batch);
    at += batch->record_bytes();
  }
  return absl::OkStatus();
}

}  // namespace slq::store
