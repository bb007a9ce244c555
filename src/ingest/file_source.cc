#include "ingest/file_source.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "base/status_macros.h"
#include "base/strings.h"
#include "ingest/buffer_pool.h"
#include "ingest/byte_stream.h"
#include "ingest/line_split.h"
#include "ingest/path_list.h"

namespace slq::ingest {
namespace {

class FileChunk final : public LogChunk {
 public:
  FileChunk(BufferPool* pool, Buffer buffer, size_t size)
      : pool_(pool), buffer_(std::move(buffer)) {
    bytes = {buffer_.data.get(), size};
    padding = kLinePadding;
  }
  ~FileChunk() override { pool_->Give(std::move(buffer_)); }

 private:
  BufferPool* const pool_;
  Buffer buffer_;
};

// Fills `buffer_` and hands it out up to its last newline; the rest begins the next one.
class FileSource final : public LogSource {
 public:
  FileSource(std::unique_ptr<FileSystem> files, std::vector<std::string> inputs,
             const FileSourceOptions& options)
      : files_(std::move(files)),
        inputs_(std::move(inputs)),
        capacity_max_(options.line_bytes_max + 1),
        pool_(std::min(options.chunk_bytes, capacity_max_)) {}

  absl::StatusOr<std::unique_ptr<LogChunk>> Next() override {
    if (!failure_.ok()) return failure_;
    absl::StatusOr<std::unique_ptr<LogChunk>> chunk = ReadChunk();
    failure_ = chunk.status();
    return chunk;
  }

  void WantLineNumbers(bool wanted) override { want_line_numbers_ = wanted; }

  std::string InputName(size_t input) const override {
    return inputs_[input] == "-" ? "standard input" : inputs_[input];
  }

 private:
  absl::StatusOr<std::unique_ptr<LogChunk>> ReadChunk() {
    while (true) {
      if (stream_ == nullptr) {
        if (next_input_ == inputs_.size()) return nullptr;
        SLQ_RETURN_IF_ERROR(OpenNext());
      }
      SLQ_RETURN_IF_ERROR(Fill());
      if (skipping_) SkipRestOfLine();
      std::unique_ptr<LogChunk> chunk = CutChunk();
      if (at_end_ && size_ == 0) stream_.reset();
      if (chunk != nullptr) return chunk;
    }
  }

  absl::Status OpenNext() {
    std::unique_ptr<ReadableFile> file;
    if (inputs_[next_input_] == "-") {
      file = files_->StandardInput();
    } else {
      SLQ_ASSIGN_OR_RETURN(file, files_->OpenForReading(inputs_[next_input_]));
    }
    SLQ_ASSIGN_OR_RETURN(stream_, NewByteStream(std::move(file), InputName(next_input_)));
    ++next_input_;
    first_line_ = 0;
    skipping_ = false;
    at_end_ = false;
    return absl::OkStatus();
  }

  // Reads until the buffer is full, the input ends, or its writer pauses after a line.
  absl::Status Fill() {
    if (buffer_.data == nullptr) buffer_ = pool_.Take(0);
    lines_end_ = 0;
    if (size_ == buffer_.capacity) Grow();
    while (!at_end_ && size_ < buffer_.capacity) {
      if (lines_end_ > 0 && !stream_->Ready()) break;
      SLQ_ASSIGN_OR_RETURN(const size_t got,
                           stream_->Read({buffer_.data.get() + size_, buffer_.capacity - size_}));
      at_end_ = got == 0;
      NoteNewline(size_, got);
      size_ += got;
      if (size_ == buffer_.capacity && lines_end_ == 0 && !skipping_) Grow();
    }
    return absl::OkStatus();
  }

  void NoteNewline(size_t from, size_t count) {
    if (count == 0) return;
    const char* const start = buffer_.data.get();
    const void* const found = memrchr(start + from, '\n', count);
    if (found == nullptr) return;
    lines_end_ = static_cast<size_t>(static_cast<const char*>(found) - start) + 1;
  }

  void Grow() {
    if (buffer_.capacity >= capacity_max_) return;
    const size_t doubled = std::min(2 * buffer_.capacity, capacity_max_);
    Buffer larger = pool_.Take(doubled);
    std::memcpy(larger.data.get(), buffer_.data.get(), size_);
    pool_.Give(std::exchange(buffer_, std::move(larger)));
  }

  // Drops the bytes of a line that was cut, up to its end if that has come.
  void SkipRestOfLine() {
    const char* const start = buffer_.data.get();
    const void* const found = std::memchr(start, '\n', size_);
    const size_t rest =
        found == nullptr ? size_ : static_cast<size_t>(static_cast<const char*>(found) - start);
    cut_bytes_ += rest;
    if (found == nullptr) {
      size_ = 0;
      return;
    }
    skipping_ = false;
    size_ -= rest + 1;
    lines_end_ -= rest + 1;
    std::memmove(buffer_.data.get(), start + rest + 1, size_);
  }

  // Hands out the whole lines of the buffer; null if it has nothing to tell of.
  std::unique_ptr<LogChunk> CutChunk() {
    size_t bytes = lines_end_;
    bool open_line = false;
    size_t cut = 0;
    if (bytes == 0 && size_ == capacity_max_) {
      bytes = size_ - 1;
      cut = 1;
      open_line = skipping_ = true;
    } else if (at_end_ && bytes < size_) {
      bytes = size_;
      open_line = true;
    }
    if (bytes == 0 && cut_bytes_ == 0) return nullptr;
    const size_t rest = size_ - bytes - cut;
    Buffer next = pool_.Take(rest);
    std::memcpy(next.data.get(), buffer_.data.get() + bytes + cut, rest);
    auto chunk =
        std::make_unique<FileChunk>(&pool_, std::exchange(buffer_, std::move(next)), bytes);
    size_ = rest;
    chunk->input = next_input_ - 1;
    chunk->cut_bytes = std::exchange(cut_bytes_, cut);
    if (want_line_numbers_) {
      chunk->first_line = first_line_;
      first_line_ += CountNewlines(chunk->bytes) + (open_line ? 1 : 0);
    }
    return chunk;
  }

  const std::unique_ptr<FileSystem> files_;
  const std::vector<std::string> inputs_;
  const size_t capacity_max_;  // one byte more than a line may have
  BufferPool pool_;
  bool want_line_numbers_ = false;

  size_t next_input_ = 0;
  std::unique_ptr<ByteStream> stream_;  // null between inputs
  bool at_end_ = false;                 // of the stream
  bool skipping_ = false;               // the rest of a line that was cut
  uint64_t first_line_ = 0;             // number of the next chunk's first line
  uint64_t cut_bytes_ = 0;              // not told yet
  Buffer buffer_;
  size_t size_ = 0;       // of what is in the buffer
  size_t lines_end_ = 0;  // where its last newline ends; 0 for none
  absl::Status failure_;
};

}  // namespace

std::unique_ptr<LogSource> NewFileSource(std::unique_ptr<FileSystem> files,
                                         std::vector<std::string> inputs,
                                         const FileSourceOptions& options) {
  return std::make_unique<FileSource>(std::move(files), std::move(inputs), options);
}

}  // namespace slq::ingest

namespace slq {

absl::StatusOr<std::unique_ptr<LogSource>> OpenFiles(const std::vector<std::string>& paths,
                                                     const FileSourceOptions& options) {
  if (options.chunk_bytes == 0) return InvalidArgument("chunk_bytes must be at least 1");
  if (options.line_bytes_max == 0 ||
      options.line_bytes_max >= std::numeric_limits<uint32_t>::max()) {
    return InvalidArgument("line_bytes_max must be between 1 byte and 4 GiB - 2");
  }
  SLQ_ASSIGN_OR_RETURN(std::vector<std::string> inputs,
                       ingest::ListInputs(paths, options.inputs_max));
  return ingest::NewFileSource(PosixFileSystem(), std::move(inputs), options);
}

}  // namespace slq
