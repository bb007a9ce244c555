#include "ingest/line_cursor.h"

#include <cstring>
#include <utility>

#include "ingest/line_split.h"

namespace slq::ingest {

void LineCursor::Start(std::unique_ptr<LogChunk> chunk) {
  chunk_ = std::move(chunk);
  left_ = chunk_->lines.empty() ? chunk_->bytes : std::string_view();
  next_given_ = 0;
  next_line_num_ = static_cast<int64_t>(chunk_->first_line) + 1;
}

bool LineCursor::Next(LineRun* run, Arena* arena) {
  run->lines.clear();
  run->line_nums.clear();
  run->times_ns.clear();
  run->bytes = 0;
  if (chunk_ == nullptr) return false;
  if (chunk_->lines.empty()) {
    SplitLines(run);
  } else {
    TakeGivenLines(run);
  }
  if (run->lines.empty()) {
    chunk_.reset();
    return false;
  }
  if (chunk_->padding < kLinePadding) PadLines(run, arena);
  return true;
}

void LineCursor::SplitLines(LineRun* run) {
  const size_t before = left_.size();
  while (!left_.empty() && run->lines.size() < kLinesMax && before - left_.size() < kBytesMax) {
    run->lines.push_back(TakeLine(&left_));
    run->line_nums.push_back(next_line_num_++);
  }
  run->bytes = before - left_.size();
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
