#include "store/log_reader.h"

#include <algorithm>

#include "base/status_macros.h"
#include "store/checksum.h"

namespace slq::store {

absl::StatusOr<std::string_view> LogReader::View(uint64_t offset, size_t bytes) {
  if (offset < window_start_ || offset + bytes > window_start_ + window_.size()) {
    const uint64_t wanted = std::max<uint64_t>(bytes, kWindowBytes);
    window_start_ = offset;
    window_.resize(std::min(wanted, file_bytes_ - offset));
    window_.shrink_to_fit();
    const absl::Status read = file_->ReadAt(window_, offset);
    if (!read.ok()) window_.clear();
    SLQ_RETURN_IF_ERROR(read);
  }
  return std::string_view(window_).substr(offset - window_start_);
}

// Before so much memory is taken as a record asks for.
absl::StatusOr<bool> LogReader::BodyIsWhole(uint64_t offset, const RecordHead& head) {
  RunningChecksum checksum(head.seed);
  for (uint64_t left = head.body_bytes; left > 0;) {
    const auto piece = static_cast<size_t>(std::min<uint64_t>(left, kWindowBytes));
    SLQ_ASSIGN_OR_RETURN(const std::string_view bytes, View(offset, piece));
    checksum.Add(bytes.substr(0, piece));
    offset += piece;
    left -= piece;
  }
  return checksum.value() == head.checksum;
}

absl::StatusOr<std::optional<BatchView>> LogReader::RecordAt(uint64_t offset) {
  if (file_bytes_ < kRecordHeadBytes || offset > file_bytes_ - kRecordHeadBytes)
    return std::nullopt;
  SLQ_ASSIGN_OR_RETURN(std::string_view bytes, View(offset, kRecordHeadBytes));
  const std::optional<RecordHead> head = ReadRecordHead(bytes.substr(0, kRecordHeadBytes), salt_);
  if (!head.has_value()) return std::nullopt;
  const uint64_t record_bytes = kRecordHeadBytes + head->body_bytes;
  if (record_bytes > file_bytes_ - offset) return std::nullopt;
  if (record_bytes > kWindowBytes) {
    SLQ_ASSIGN_OR_RETURN(const bool whole, BodyIsWhole(offset + kRecordHeadBytes, *head));
    if (!whole) return std::nullopt;
  }
  SLQ_ASSIGN_OR_RETURN(bytes, View(offset, static_cast<size_t>(record_bytes)));
  return BatchView::Read(bytes, salt_);
}

absl::StatusOr<std::optional<uint64_t>> LogReader::FindRecord(uint64_t offset, uint64_t sequence) {
  for (uint64_t at = offset + kRecordAlignment; at + kRecordHeadBytes <= file_bytes_;
       at += kRecordAlignment) {
    SLQ_ASSIGN_OR_RETURN(const std::string_view bytes, View(at, kRecordHeadBytes));
    const std::optional<RecordHead> head = ReadRecordHead(bytes.substr(0, kRecordHeadBytes), salt_);
    // Cheap tests first: lines may hold anything.
    if (!head.has_value() || head->sequence <= sequence ||
        head->sequence - sequence > file_bytes_) {
      continue;
    }
    SLQ_ASSIGN_OR_RETURN(const std::optional<BatchView> batch, RecordAt(at));
    if (batch.has_value()) return at;
  }
  return std::nullopt;
}

}  // namespace slq::store
