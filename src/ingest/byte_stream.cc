#include "ingest/byte_stream.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/status_macros.h"
#include "ingest/decompress.h"

namespace slq::ingest {
namespace {

// A file whose first bytes were looked at already, as a pipe cannot be rewound.
class FileStream final : public ByteStream {
 public:
  explicit FileStream(std::unique_ptr<ReadableFile> file) : file_(std::move(file)) {}

  absl::Status ReadHead() {
    while (head_size_ < head_.size()) {
      SLQ_ASSIGN_OR_RETURN(const size_t got, file_->Read(std::span(head_).subspan(head_size_)));
      if (got == 0) break;
      head_size_ += got;
    }
    return absl::OkStatus();
  }
  std::string_view head() const { return {head_.data(), head_size_}; }

  absl::StatusOr<size_t> Read(std::span<char> out) override {
    if (head_given_ == head_size_) return file_->Read(out);
    const size_t count = std::min(out.size(), head_size_ - head_given_);
    std::memcpy(out.data(), head_.data() + head_given_, count);
    head_given_ += count;
    return count;
  }

  bool Ready() override { return head_given_ < head_size_ || file_->Ready(); }

 private:
  std::unique_ptr<ReadableFile> file_;
  std::array<char, kMagicBytes> head_ = {};
  size_t head_size_ = 0;
  size_t head_given_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ByteStream>> NewByteStream(std::unique_ptr<ReadableFile> file,
                                                          std::string name) {
  auto stream = std::make_unique<FileStream>(std::move(file));
  SLQ_RETURN_IF_ERROR(stream->ReadHead());
  switch (DetectCompression(stream->head())) {
    case Compression::kGzip:
      return NewGzipStream(std::move(stream), std::move(name));
    case Compression::kZstd:
      return NewZstdStream(std::move(stream), std::move(name));
    case Compression::kNone:
      break;
  }
  return stream;
}

}  // namespace slq::ingest
