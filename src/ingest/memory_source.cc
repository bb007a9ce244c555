#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

#include "slq/log_source.h"

#include "ingest/line_split.h"

namespace slq {
namespace {

constexpr size_t kChunkBytes = 2 * 1024 * 1024;

class MemoryChunk final : public LogChunk {};

class MemoryLines final : public LogSource {
 public:
  explicit MemoryLines(std::string_view bytes) : left_(bytes) {}

  absl::StatusOr<std::unique_ptr<LogChunk>> Next() override {
    if (left_.empty()) return nullptr;
    auto chunk = std::make_unique<MemoryChunk>();
    chunk->bytes = left_.substr(0, ChunkEnd());
    chunk->first_line = first_line_;
    if (want_line_numbers_) first_line_ += ingest::CountNewlines(chunk->bytes);
    left_.remove_prefix(chunk->bytes.size());
    chunk->padding = left_.size();
    return chunk;
  }

  void WantLineNumbers(bool wanted) override { want_line_numbers_ = wanted; }
  std::string InputName(size_t /*input*/) const override { return "memory"; }

 private:
  // After the last newline within the usual size, or else after the first one.
  size_t ChunkEnd() const {
    if (left_.size() <= kChunkBytes) return left_.size();
    const size_t last = left_.substr(0, kChunkBytes).rfind('\n');
    if (last != std::string_view::npos) return last + 1;
    return std::min(left_.find('\n', kChunkBytes), left_.size() - 1) + 1;
  }

  std::string_view left_;
  uint64_t first_line_ = 0;
  bool want_line_numbers_ = false;
};

}  // namespace

std::unique_ptr<LogSource> MemorySource(std::string_view bytes) {
  return std::make_unique<MemoryLines>(bytes);
}

}  // namespace slq
