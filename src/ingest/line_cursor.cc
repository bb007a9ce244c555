#include "ingest/line_cursor.h"

#include <cstring>
#include <numeric>
#include <utility>

#include "ingest/line_split.h"

namespace slq::ingest {

namespace {

// A filter that skips fewer than one in kSkippedMin of the first kReviewLines lines of a
// chunk costs more than it saves.
constexpr uint64_t kReviewLines = 256;
constexpr uint64_t kSkippedMin = 4;

// A host may give all its memory as one chunk, and a query must stop within it though
// nothing matches.
constexpr size_t kWindowBytes = 8 * 1024 * 1024;

}  // namespace

void LineCursor::Start(std::unique_ptr<LogChunk> chunk, const RawPrefilter* filter) {
  chunk_ = std::move(chunk);
  filter_ = filter;
  finder_.reset();
  rest_ = chunk_->lines.empty() ? chunk_->bytes : std::string_view();
  left_ = {};
  filters_ = !filter->passes_everything();
  next_given_ = 0;
  next_line_num_ = static_cast<int64_t>(chunk_->first_line) + 1;
}

void LineCursor::OpenWindow() {
  size_t end = rest_.size();
  if (filters_ && rest_.size() > kWindowBytes) {
    const size_t newline = rest_.find('\n', kWindowBytes - 1);
    if (newline != std::string_view::npos) end = newline + 1;
  }
  window_ = rest_.substr(0, end);
  left_ = window_;
  rest_.remove_prefix(end);
  if (filters_) finder_.emplace(*filter_, window_);
}

bool LineCursor::Next(LineRun* run, Arena* arena) {
  run->lines.clear();
  run->line_nums.clear();
  run->times_ns.clear();
  run->bytes = 0;
  run->lines_skipped = 0;
  run->bytes_skipped = 0;
  if (chunk_ == nullptr) return false;
  if (left_.empty() && !rest_.empty()) OpenWindow();
  if (finder_.has_value()) {
    SplitCandidates(run);
  } else if (chunk_->lines.empty()) {
    SplitLines(run);
  } else {
    TakeGivenLines(run);
  }
  if (run->lines.empty() && run->lines_skipped == 0) {
    finder_.reset();
    chunk_.reset();
    return false;
  }
  if (chunk_->padding < kLinePadding) PadLines(run, arena);
  return true;
}

void LineCursor::SplitLines(LineRun* run) {
  const size_t before = left_.size();
  ingest::SplitLines(kLinesMax, kBytesMax, &left_, &run->lines);
  run->line_nums.resize(run->lines.size());
  std::iota(run->line_nums.begin(), run->line_nums.end(), next_line_num_);
  next_line_num_ += static_cast<int64_t>(run->lines.size());
  run->bytes = before - left_.size();
}

void LineCursor::SplitCandidates(LineRun* run) {
  const size_t before = left_.size();
  uint64_t taken_bytes = 0;
  while (!left_.empty() && run->lines.size() < kLinesMax && taken_bytes < kBytesMax) {
    const size_t at = window_.size() - left_.size();
    const size_t candidate = finder_->Next(at);
    if (candidate == std::string_view::npos) {
      Skip(left_.size(), run);
      break;
    }
    // The line that the candidate lies in begins after the last end before it.
    const size_t end_before = left_.substr(0, candidate - at).rfind('\n');
    if (end_before != std::string_view::npos) Skip(end_before + 1, run);
    const size_t with_line = left_.size();
    std::string_view rest = left_;
    const std::string_view line = TakeLine(&rest);
    if (!filter_->MayMatch(line)) {
      Skip(with_line - rest.size(), run);
      continue;
    }
    left_ = rest;
    taken_bytes += with_line - rest.size();
    run->lines.push_back(line);
    run->line_nums.push_back(next_line_num_++);
    if (run->lines.size() == kReviewLines) {
      ReviewFilter(*run);
      if (!finder_.has_value()) break;
    }
  }
  run->bytes = before - left_.size();
}

// Passes over the lines in the next `bytes`.
void LineCursor::Skip(size_t bytes, LineRun* run) {
  const std::string_view skipped = left_.substr(0, bytes);
  const uint64_t lines = CountNewlines(skipped) + (skipped.ends_with('\n') ? 0 : 1);
  next_line_num_ += static_cast<int64_t>(lines);
  run->lines_skipped += lines;
  run->bytes_skipped += bytes;
  left_.remove_prefix(bytes);
}

void LineCursor::ReviewFilter(const LineRun& run) {
  if (run.lines_skipped * (kSkippedMin - 1) >= run.lines.size()) return;
  filters_ = false;
  finder_.reset();
}

void LineCursor::TakeGivenLines(LineRun* run) {
  while (next_given_ < chunk_->lines.size() && run->lines.size() < kLinesMax &&
         run->bytes < kBytesMax) {
    const LineInfo& info = chunk_->lines[next_given_++];
    run->lines.push_back(chunk_->bytes.substr(info.offset, info.size));
    run->line_nums.push_back(info.line_num);
    run->times_ns.push_back(info.time_ns);
    run->bytes += info.size;
  }
}

// Only lines at the very end of the chunk lack the bytes of further lines behind them.
void LineCursor::PadLines(LineRun* run, Arena* arena) const {
  const char* const readable_end = chunk_->bytes.data() + chunk_->bytes.size() + chunk_->padding;
  for (std::string_view& line : run->lines) {
    const char* const end = line.data() + line.size();
    if (static_cast<size_t>(readable_end - end) >= kLinePadding) continue;
    char* const copy = arena->Allocate(line.size() + kLinePadding);
    if (!line.empty()) std::memcpy(copy, line.data(), line.size());
    std::memset(copy + line.size(), 0, kLinePadding);
    line = {copy, line.size()};
  }
}

}  // namespace slq::ingest
