#include "ingest/decompress.h"

#include <algorithm>
#include <utility>
#include <vector>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"

namespace slq::ingest {
namespace {

constexpr size_t kInputBytes = 256 * 1024;
constexpr int kWindowLogMax = 27;  // 128 MiB, what zstd itself takes without a flag

absl::Status Damaged(const std::string& name, const char* format, std::string_view reason) {
  return MakeError(absl::StatusCode::kDataLoss,
                   absl::StrFormat("%s: the %s data are damaged: %s", name, format, reason));
}

absl::Status EndsEarly(const std::string& name, const char* format) {
  return MakeError(
      absl::StatusCode::kDataLoss,
      absl::StrFormat("%s: the %s data end early; the file was cut short or is still being "
                      "written: fetch it again, or wait for its writer",
                      name, format));
}

// Compressed bytes waiting to be inflated.
class CompressedInput {
 public:
  explicit CompressedInput(std::unique_ptr<ByteStream> stream)
      : stream_(std::move(stream)), buffer_(kInputBytes) {}

  // Reads more if none is waiting; false at the end of the input.
  absl::StatusOr<bool> Fill() {
    if (next_ < size_) return true;
    SLQ_ASSIGN_OR_RETURN(size_, stream_->Read(buffer_));
    next_ = 0;
    return size_ > 0;
  }
  std::string_view waiting() const { return {buffer_.data() + next_, size_ - next_}; }
  void Consume(size_t bytes) { next_ += bytes; }
  bool Ready() { return next_ < size_ || stream_->Ready(); }

 private:
  std::unique_ptr<ByteStream> stream_;
  std::vector<char> buffer_;
  size_t next_ = 0;
  size_t size_ = 0;
};

class GzipStream final : public ByteStream {
 public:
  GzipStream(std::unique_ptr<ByteStream> input, std::string name)
      : input_(std::move(input)), name_(std::move(name)) {}
  ~GzipStream() override {
    if (started_) inflateEnd(&zlib_);
  }

  absl::StatusOr<size_t> Read(std::span<char> out) override {
    SLQ_RETURN_IF_ERROR(Start());
    while (true) {
      SLQ_ASSIGN_OR_RETURN(const bool any, input_.Fill());
      if (!any && in_member_) return EndsEarly(name_, "gzip");
      if (!any) return 0;
      if (!in_member_) {
        // Tapes and block devices pad the last member with zeros.
        if (input_.waiting()[0] == '\0') {
          input_.Consume(1);
          continue;
        }
        if (inflateReset(&zlib_) != Z_OK) return Internal("zlib cannot be reset");
        in_member_ = true;
      }
      SLQ_ASSIGN_OR_RETURN(const size_t made, Inflate(out));
      if (made > 0) return made;
    }
  }

  bool Ready() override { return input_.Ready(); }

 private:
  absl::Status Start() {
    if (started_) return absl::OkStatus();
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    if (inflateInit2(&zlib_, kGzipOnly) != Z_OK) {
      return ResourceExhausted(absl::StrFormat("%s: no memory to inflate gzip", name_));
    }
    started_ = true;
    return absl::OkStatus();
  }

  absl::StatusOr<size_t> Inflate(std::span<char> out) {
    constexpr size_t kPieceMax = size_t{1} << 30;  // zlib counts in unsigned int
    const std::string_view waiting = input_.waiting();
    const size_t room = std::min(out.size(), kPieceMax);
    zlib_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(waiting.data()));
    zlib_.avail_in = static_cast<uInt>(waiting.size());
    zlib_.next_out = reinterpret_cast<Bytef*>(out.data());
    zlib_.avail_out = static_cast<uInt>(room);
    const int code = inflate(&zlib_, Z_NO_FLUSH);
    input_.Consume(waiting.size() - zlib_.avail_in);
    if (code == Z_STREAM_END) {
      in_member_ = false;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      return Damaged(name_, "gzip", zlib_.msg != nullptr ? zlib_.msg : "not a gzip member");
    }
    return room - zlib_.avail_out;
  }

  CompressedInput input_;
  const std::string name_;
  z_stream zlib_ = {};
  bool started_ = false;
  bool in_member_ = true;
};

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

class ZstdStream final : public ByteStream {
 public:
  ZstdStream(std::unique_ptr<ByteStream> input, std::string name)
      : input_(std::move(input)), name_(std::move(name)), context_(ZSTD_createDCtx()) {
    if (context_ != nullptr) {
      ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kWindowLogMax);
    }
  }

  absl::StatusOr<size_t> Read(std::span<char> out) override {
    if (context_ == nullptr) {
      return ResourceExhausted(absl::StrFormat("%s: no memory to inflate zstd", name_));
    }
    while (true) {
      // What did not fit `out` the last time comes without further input.
      if (!output_pending_) {
        SLQ_ASSIGN_OR_RETURN(const bool any, input_.Fill());
        if (!any && in_frame_) return EndsEarly(name_, "zstd");
        if (!any) return 0;
      }
      SLQ_ASSIGN_OR_RETURN(const size_t made, Inflate(out));
      if (made > 0) return made;
    }
  }

  bool Ready() override { return output_pending_ || input_.Ready(); }

 private:
  absl::StatusOr<size_t> Inflate(std::span<char> out) {
    const std::string_view waiting = input_.waiting();
    ZSTD_inBuffer in = {waiting.data(), waiting.size(), 0};
    ZSTD_outBuffer made = {out.data(), out.size(), 0};
    const size_t left = ZSTD_decompressStream(context_.get(), &made, &in);
    input_.Consume(in.pos);
    if (ZSTD_isError(left) != 0) {
      if (ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge) {
        return ResourceExhausted(
            absl::StrFormat("%s: its zstd window is larger than 128 MiB; inflate it with "
                            "`zstd -d --long=31` first",
                            name_));
      }
      return Damaged(name_, "zstd", ZSTD_getErrorName(left));
    }
    in_frame_ = left != 0;
    output_pending_ = in_frame_ && made.pos == made.size;
    return made.pos;
  }

  CompressedInput input_;
  const std::string name_;
  std::unique_ptr<ZSTD_DCtx, FreeContext> context_;
  bool in_frame_ = false;
  bool output_pending_ = false;
};

}  // namespace

Compression DetectCompression(std::string_view head) {
  if (head.starts_with("\x1f\x8b")) return Compression::kGzip;
  if (head.starts_with("\x28\xb5\x2f\xfd")) return Compression::kZstd;
  // A zstd file may begin with a skippable frame, as those of pzstd do.
  const bool skippable =
      head.size() >= 4 && (head[0] & 0xf0) == 0x50 && head.substr(1).starts_with("\x2a\x4d\x18");
  return skippable ? Compression::kZstd : Compression::kNone;
}

std::unique_ptr<ByteStream> NewGzipStream(std::unique_ptr<ByteStream> input, std::string name) {
  return std::make_unique<GzipStream>(std::move(input), std::move(name));
}

std::unique_ptr<ByteStream> NewZstdStream(std::unique_ptr<ByteStream> input, std::string name) {
  return std::make_unique<ZstdStream>(std::move(input), std::move(name));
}

}  // namespace slq::ingest
