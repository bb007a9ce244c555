#include "ingest/decompress.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>
#include <zlib.h>
#include <zstd.h>

#include "base/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/status_matchers.h"

namespace slq::ingest {
namespace {

using ::testing::HasSubstr;

std::string Gzip(const std::string& text) {
  z_stream zlib = {};
  EXPECT_EQ(deflateInit2(&zlib, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&zlib, text.size()) + 64, '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  zlib.avail_in = static_cast<uInt>(text.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&zlib, Z_FINISH), Z_STREAM_END);
  out.resize(zlib.total_out);
  deflateEnd(&zlib);
  return out;
}

std::string Zstd(const std::string& text, int window_log = 0) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  if (window_log > 0) {
    ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  }
  std::string out(ZSTD_compressBound(text.size()) + 64, '\0');
  // Streamed without a known size, so that the header tells the window.
  ZSTD_inBuffer in = {text.data(), text.size(), 0};
  ZSTD_outBuffer made = {out.data(), out.size(), 0};
  ZSTD_compressStream2(context, &made, &in, ZSTD_e_flush);
  EXPECT_EQ(ZSTD_compressStream2(context, &made, &in, ZSTD_e_end), 0u);
  out.resize(made.pos);
  ZSTD_freeCCtx(context);
  return out;
}

// An empty skippable frame, such as pzstd writes first.
std::string SkippableFrame() { return std::string("\x50\x2a\x4d\x18\x03\0\0\0abc", 11); }

class PiecewiseFile final : public ReadableFile {
 public:
  PiecewiseFile(std::string bytes, size_t piece) : bytes_(std::move(bytes)), piece_(piece) {}
  absl::StatusOr<size_t> Read(std::span<char> out) override {
    const size_t count = std::min({out.size(), piece_, bytes_.size() - next_});
    std::copy_n(bytes_.data() + next_, count, out.data());
    next_ += count;
    return count;
  }
  bool Ready() override { return true; }
  absl::StatusOr<uint64_t> Size() override { return bytes_.size(); }

 private:
  const std::string bytes_;
  const size_t piece_;
  size_t next_ = 0;
};

absl::StatusOr<std::string> ReadAll(const std::string& bytes, size_t piece, size_t out_bytes) {
  SLQ_ASSIGN_OR_RETURN(std::unique_ptr<ByteStream> stream,
                       NewByteStream(std::make_unique<PiecewiseFile>(bytes, piece), "a.log"));
  std::string all;
  std::string out(out_bytes, '\0');
  while (true) {
    SLQ_ASSIGN_OR_RETURN(const size_t got, stream->Read(out));
    if (got == 0) return all;
    all.append(out, 0, got);
  }
}

std::string SomeText() {
  std::string text;
  for (int i = 0; i < 5'000; ++i) text += "line " + std::to_string(i * 7919) + "\n";
  return text;
}

TEST(ByteStreamTest, InflatesWhateverThePieces) {
  const std::string text = SomeText();
  struct Case {
    const char* what;
    std::string bytes, text;
  };
  const Case cases[] = {
      {"nothing", "", ""},
      {"one byte", "\x1f", "\x1f"},
      {"plain", text, text},
      {"gzip", Gzip(text), text},
      {"gzip of nothing", Gzip(""), ""},
      {"gzip members", Gzip("a\n") + Gzip("") + Gzip(text) + Gzip("b"), "a\n" + text + "b"},
      {"gzip padded with zeros", Gzip("a\n") + std::string(700, '\0'), "a\n"},
      {"zstd", Zstd(text), text},
      {"zstd of nothing", Zstd(""), ""},
      {"zstd frames", Zstd("a\n") + SkippableFrame() + Zstd(text) + Zstd("b"), "a\n" + text + "b"},
      {"zstd after a skippable frame", SkippableFrame() + Zstd("a\n"), "a\n"},
      {"the widest window", Zstd(text, 27), text},
  };
  for (const Case& c : cases) {
    for (const auto& [piece, out_bytes] :
         {std::pair<size_t, size_t>{1, 100'000}, {100'000, 1}, {7, 13}, {1'000'000, 1'000'000}}) {
      SCOPED_TRACE(testing::Message() << c.what << ", pieces " << piece << " and " << out_bytes);
      const absl::StatusOr<std::string> read = ReadAll(c.bytes, piece, out_bytes);
      ASSERT_THAT(read, IsOk());
      EXPECT_TRUE(*read == c.text) << read->size() << " bytes";
    }
  }
}

TEST(ByteStreamTest, SaysThatAnArchiveEndsEarlyWhereverItIsCut) {
  const std::string text = "some lines\nthat are few\n";
  for (const auto& [format, bytes] :
       {std::pair<const char*, std::string>{"gzip", Gzip(text)}, {"zstd", Zstd(text)}}) {
    for (size_t size = kMagicBytes; size < bytes.size(); ++size) {
      SCOPED_TRACE(testing::Message() << format << " cut to " << size << " bytes");
      EXPECT_THAT(ReadAll(bytes.substr(0, size), 5, 64),
                  StatusIs(absl::StatusCode::kDataLoss,
                           HasSubstr("a.log: the " + std::string(format) +
                                     " data end early; the file was cut short or is still")));
    }
  }
}

TEST(ByteStreamTest, NoticesDamage) {
  const std::string gzip = Gzip(SomeText());
  const std::string zstd = Zstd(SomeText());
  struct Case {
    const char* what;
    std::string bytes;
    std::string message;
  };
  std::string flipped_gzip = gzip;
  flipped_gzip[gzip.size() / 2] ^= 0x10;
  std::string flipped_zstd = zstd;
  flipped_zstd[zstd.size() / 2] ^= 0x10;
  const Case cases[] = {
      {"a bit of gzip", flipped_gzip, "the gzip data are damaged"},
      {"a bit of zstd", flipped_zstd, "the zstd data are damaged"},
      {"text behind gzip", gzip + "text", "the gzip data are damaged: incorrect header check"},
      {"text behind zstd", zstd + "text", "the zstd data are damaged"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    EXPECT_THAT(ReadAll(c.bytes, 1000, 1000),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("a.log: " + c.message)));
  }
}

TEST(ByteStreamTest, RefusesAWindowThatWouldTakeTooMuchMemory) {
  EXPECT_THAT(ReadAll(Zstd(SomeText(), 28), 1000, 1000),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("a.log: its zstd window is larger than 128 MiB")));
}

}  // namespace
}  // namespace slq::ingest
