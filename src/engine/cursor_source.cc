#include "engine/cursor_source.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "base/strings.h"
#include "ingest/line_split.h"

namespace slq::engine {
namespace {

// A part of another chunk, which it keeps alive.
struct PartOfChunk final : LogChunk {
  explicit PartOfChunk(std::unique_ptr<LogChunk> from) : whole(std::move(from)) {
    bytes = whole->bytes;
    first_line = whole->first_line;
    input = whole->input;
    padding = whole->padding;
    cut_bytes = whole->cut_bytes;
  }
  std::unique_ptr<LogChunk> whole;
  std::vector<LineInfo> kept;
};

// Where the line after `lines` others starts.
size_t StartOfLine(std::string_view bytes, uint64_t lines) {
  size_t at = 0;
  for (; lines > 0 && at < bytes.size(); --lines) {
    const size_t end = bytes.find('\n', at);
    at = end == std::string_view::npos ? bytes.size() : end + 1;
  }
  return at;
}

}  // namespace

absl::StatusOr<std::unique_ptr<LogChunk>> CursorSource::Next() {
  while (true) {
    SLQ_ASSIGN_OR_RETURN(std::unique_ptr<LogChunk> chunk, input_->Next());
    if (chunk == nullptr) return chunk;
    if (chunk->input != 0) {
      return InvalidArgument(
          "a standing query reads one input at a time, as it tells lines by their numbers");
    }
    chunk =
        chunk->lines.empty() ? AfterCursor(std::move(chunk)) : GivenAfterCursor(std::move(chunk));
    if (chunk != nullptr) return chunk;
  }
}

// Null if nothing is left of it.
std::unique_ptr<LogChunk> CursorSource::AfterCursor(std::unique_ptr<LogChunk> chunk) {
  if (chunk->bytes.empty()) return nullptr;
  chunk->first_line += static_cast<uint64_t>(number_base_);
  const auto first = static_cast<int64_t>(chunk->first_line);
  const auto lines = static_cast<int64_t>(ingest::CountNewlines(chunk->bytes)) +
                     (chunk->bytes.back() == '\n' ? 0 : 1);
  if (first + lines <= cursor_) return nullptr;
  last_ = std::max(last_, first + lines);
  if (first >= cursor_) return chunk;
  const auto passed = static_cast<uint64_t>(cursor_ - first);
  auto part = std::make_unique<PartOfChunk>(std::move(chunk));
  part->bytes.remove_prefix(StartOfLine(part->bytes, passed));
  part->first_line += passed;
  return part;
}

std::unique_ptr<LogChunk> CursorSource::GivenAfterCursor(std::unique_ptr<LogChunk> chunk) {
  std::vector<LineInfo> kept;
  for (const LineInfo& line : chunk->lines) {
    if (line.line_num <= cursor_) continue;
    kept.push_back(line);
    last_ = std::max(last_, line.line_num);
  }
  if (kept.empty()) return nullptr;
  if (kept.size() == chunk->lines.size()) return chunk;
  auto part = std::make_unique<PartOfChunk>(std::move(chunk));
  part->kept = std::move(kept);
  part->lines = part->kept;
  return part;
}

}  // namespace slq::engine
