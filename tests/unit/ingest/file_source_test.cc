#include "ingest/file_source.h"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include "base/status_macros.h"
#include "base/strings.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ingest/line_split.h"
#include "support/status_matchers.h"
#include "unit/ingest/temp_folder.h"

namespace slq::ingest {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct ReadLine {
  size_t input;
  uint64_t number;
  std::string text;
  friend bool operator==(const ReadLine&, const ReadLine&) = default;
};

// All that a source gives, seen as lines, with the promises of LogChunk checked.
struct Contents {
  std::vector<ReadLine> lines;
  uint64_t cut_bytes = 0;
  size_t chunks = 0;
};

absl::StatusOr<Contents> ReadAll(LogSource* source) {
  Contents contents;
  source->WantLineNumbers(true);
  while (true) {
    SLQ_ASSIGN_OR_RETURN(std::unique_ptr<LogChunk> chunk, source->Next());
    if (chunk == nullptr) return contents;
    ++contents.chunks;
    contents.cut_bytes += chunk->cut_bytes;
    const char* const end = chunk->bytes.data() + chunk->bytes.size();
    volatile char overshot = 0;  // the sanitizer watches these reads
    for (size_t i = 0; i < chunk->padding && i < kLinePadding; ++i) overshot = end[i];
    static_cast<void>(overshot);
    uint64_t number = chunk->first_line;
    for (std::string_view left = chunk->bytes; !left.empty();) {
      contents.lines.push_back({chunk->input, number++, std::string(TakeLine(&left))});
    }
  }
}

std::vector<std::string> Texts(const Contents& contents) {
  std::vector<std::string> texts;
  for (const ReadLine& line : contents.lines) texts.push_back(line.text);
  return texts;
}

// A file system of one file that hands out what it has in pieces, and may fail.
struct Script {
  std::string bytes;
  size_t piece = 1;
  size_t fail_at = std::string::npos;
};

class ScriptedFile final : public ReadableFile {
 public:
  explicit ScriptedFile(const Script& script) : script_(script) {}
  absl::StatusOr<size_t> Read(std::span<char> out) override {
    if (next_ >= script_.fail_at) return Unavailable("cannot read it: bad sector");
    const size_t count = std::min({out.size(), script_.piece, script_.bytes.size() - next_});
    std::copy_n(script_.bytes.data() + next_, count, out.data());
    next_ += count;
    return count;
  }
  bool Ready() override { return true; }
  absl::StatusOr<uint64_t> Size() override { return script_.bytes.size(); }

 private:
  const Script& script_;
  size_t next_ = 0;
};

class ScriptedFiles final : public FileSystem {
 public:
  explicit ScriptedFiles(Script script) : script_(std::move(script)) {}
  absl::StatusOr<std::unique_ptr<ReadableFile>> OpenForReading(const std::string&) override {
    return std::make_unique<ScriptedFile>(script_);
  }
  std::unique_ptr<ReadableFile> StandardInput() override {
    return std::make_unique<ScriptedFile>(script_);
  }

 private:
  const Script script_;
};

absl::StatusOr<Contents> ReadScript(const Script& script, const FileSourceOptions& options) {
  const std::unique_ptr<LogSource> source =
      NewFileSource(std::make_unique<ScriptedFiles>(script), {"-"}, options);
  return ReadAll(source.get());
}

TEST(FileSourceTest, SplitsTheSameLinesWhateverTheChunks) {
  const std::string bytes("one\n\r\ntwo\r\n\n\0three\xff\n\rfour\r\r\nlast\r", 33);
  const std::vector<std::string> lines = {
      "one", "", "two", "", std::string("\0three\xff", 7), "\rfour\r", "last\r"};
  for (size_t chunk_bytes = 1; chunk_bytes <= bytes.size() + 1; ++chunk_bytes) {
    for (const size_t piece : {size_t{1}, size_t{3}, bytes.size()}) {
      SCOPED_TRACE(testing::Message() << "chunk " << chunk_bytes << ", piece " << piece);
      const absl::StatusOr<Contents> contents =
          ReadScript({bytes, piece}, {.chunk_bytes = chunk_bytes});
      ASSERT_THAT(contents, IsOk());
      EXPECT_EQ(Texts(*contents), lines);
      for (size_t i = 0; i < contents->lines.size(); ++i) EXPECT_EQ(contents->lines[i].number, i);
      EXPECT_EQ(contents->cut_bytes, 0u);
    }
  }
}

TEST(FileSourceTest, CutsLinesPastTheLimit) {
  struct Case {
    std::string bytes;
    std::vector<std::string> lines;
    uint64_t cut_bytes;
  };
  const Case cases[] = {
      {"12345\nab\n", {"12345", "ab"}, 0},
      {"123456\nab\n", {"12345", "ab"}, 1},
      {"12345", {"12345"}, 0},
      {"123456", {"12345"}, 1},
      {"ab\n123456789012345678901234567890\n\ncd", {"ab", "12345", "", "cd"}, 25},
      {"1234567890123", {"12345"}, 8},
      {"123456\n123456\n", {"12345", "12345"}, 2},
  };
  for (const Case& c : cases) {
    for (size_t chunk_bytes = 1; chunk_bytes < 12; ++chunk_bytes) {
      SCOPED_TRACE(testing::Message() << c.bytes << ", chunk " << chunk_bytes);
      const absl::StatusOr<Contents> contents =
          ReadScript({c.bytes, 2}, {.chunk_bytes = chunk_bytes, .line_bytes_max = 5});
      ASSERT_THAT(contents, IsOk());
      EXPECT_EQ(Texts(*contents), c.lines);
      EXPECT_EQ(contents->cut_bytes, c.cut_bytes);
      for (size_t i = 0; i < contents->lines.size(); ++i) EXPECT_EQ(contents->lines[i].number, i);
    }
  }
}

TEST(FileSourceTest, AFailingReadEndsTheSource) {
  const std::unique_ptr<LogSource> source = NewFileSource(
      std::make_unique<ScriptedFiles>(Script{"a\nb\nc\n", 2, 4}), {"x"}, {.chunk_bytes = 2});
  EXPECT_THAT(source->Next(), IsOk());
  EXPECT_THAT(source->Next(), IsOk());
  for (int again = 0; again < 2; ++again) {
    EXPECT_THAT(source->Next(),
                StatusIs(absl::StatusCode::kUnavailable, "cannot read it: bad sector"));
  }
}

TEST(FileSourceTest, ReusesTheBuffersOfChunks) {
  const std::unique_ptr<LogSource> source =
      NewFileSource(std::make_unique<ScriptedFiles>(Script{std::string(4000, '\n'), 4000}), {"x"},
                    {.chunk_bytes = 100});
  std::vector<const char*> seen;
  for (int i = 0; i < 40; ++i) {
    const absl::StatusOr<std::unique_ptr<LogChunk>> chunk = source->Next();
    ASSERT_THAT(chunk, IsOk());
    seen.push_back((*chunk)->bytes.data());
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_LE(std::unique(seen.begin(), seen.end()) - seen.begin(), 2);
}

TEST(FileSourceTest, ReadsALineOfAHundredMegabytes) {
  const TempFolder folder;
  const size_t size = 100'000'000;
  const std::string path = folder.Write("long.log", "a\n" + std::string(size, 'x') + "\nb\n");
  const absl::StatusOr<std::unique_ptr<LogSource>> source = OpenFiles({path});
  ASSERT_THAT(source, IsOk());
  const absl::StatusOr<Contents> contents = ReadAll(source->get());
  ASSERT_THAT(contents, IsOk());
  ASSERT_EQ(contents->lines.size(), 3u);
  EXPECT_EQ(contents->lines[1].text.size(), size);
  EXPECT_EQ(contents->lines[2], (ReadLine{0, 2, "b"}));
}

TEST(OpenFilesTest, ReadsEveryInputAndKeepsThemApart) {
  const TempFolder folder;
  const std::string a = folder.Write("a", "1\n2");
  const std::string empty = folder.Write("empty", "");
  const std::string b = folder.Write("b", "3\n");
  const absl::StatusOr<std::unique_ptr<LogSource>> source = OpenFiles({a, empty, b, a});
  ASSERT_THAT(source, IsOk());
  const absl::StatusOr<Contents> contents = ReadAll(source->get());
  ASSERT_THAT(contents, IsOk());
  EXPECT_THAT(contents->lines,
              ElementsAre(ReadLine{0, 0, "1"}, ReadLine{0, 1, "2"}, ReadLine{2, 0, "3"},
                          ReadLine{3, 0, "1"}, ReadLine{3, 1, "2"}));
  EXPECT_EQ((*source)->InputName(2), b);
  EXPECT_EQ((*source)->InputName(3), a);
}

TEST(OpenFilesTest, RefusesOptionsThatCannotWork) {
  EXPECT_THAT(OpenFiles({}, {.chunk_bytes = 0}),
              StatusIs(absl::StatusCode::kInvalidArgument, "chunk_bytes must be at least 1"));
  EXPECT_THAT(OpenFiles({}, {.line_bytes_max = 0}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line_bytes_max")));
  EXPECT_THAT(OpenFiles({}, {.line_bytes_max = 0xffffffff}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line_bytes_max")));
}

TEST(OpenFilesTest, ReadsAPipeAsItsWriterGoes) {
  const TempFolder folder;
  const std::string path = folder.Path("pipe");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::string bytes;
  for (int i = 0; i < 100'000; ++i) bytes += "line " + std::to_string(i) + "\n";
  std::thread writer([&] {
    const int out = open(path.c_str(), O_WRONLY);
    for (size_t sent = 0; sent < bytes.size();) {
      const ssize_t wrote =
          write(out, bytes.data() + sent, std::min<size_t>(7001, bytes.size() - sent));
      if (wrote <= 0) break;
      sent += static_cast<size_t>(wrote);
    }
    close(out);
  });
  const absl::StatusOr<std::unique_ptr<LogSource>> source = OpenFiles({path});
  ASSERT_THAT(source, IsOk());
  const absl::StatusOr<Contents> contents = ReadAll(source->get());
  writer.join();
  ASSERT_THAT(contents, IsOk());
  ASSERT_EQ(contents->lines.size(), 100'000u);
  EXPECT_EQ(contents->lines.back(), (ReadLine{0, 99'999, "line 99999"}));
}

TEST(OpenFilesTest, GivesTheLinesOfAPipeBeforeItEnds) {
  const TempFolder folder;
  const std::string path = folder.Path("pipe");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const absl::StatusOr<std::unique_ptr<LogSource>> source = OpenFiles({path});
  ASSERT_THAT(source, IsOk());
  const int out = open(path.c_str(), O_RDWR);
  ASSERT_EQ(write(out, "first\nsec", 9), 9);
  const absl::StatusOr<std::unique_ptr<LogChunk>> first = (*source)->Next();
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ((*first)->bytes, "first\n");
  ASSERT_EQ(write(out, "ond\n", 4), 4);
  const absl::StatusOr<std::unique_ptr<LogChunk>> second = (*source)->Next();
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ((*second)->bytes, "second\n");
  close(out);
  EXPECT_EQ(*(*source)->Next(), nullptr);
}

TEST(OpenFilesTest, SaysWhyAnInputCannotBeRead) {
  const TempFolder folder;
  const std::string pipe = folder.Path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const std::string gone = folder.Write("gone", "x\n");
  struct Case {
    std::string path;
    absl::StatusCode code;
    std::string message;
  };
  const Case cases[] = {
      {pipe, absl::StatusCode::kUnavailable, "nobody writes to the pipe " + pipe},
      {gone, absl::StatusCode::kNotFound, "cannot open " + gone + ": No such file"},
      {"/proc/self/mem", absl::StatusCode::kUnavailable,
       "cannot read /proc/self/mem: Input/output"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.path);
    const std::unique_ptr<LogSource> source =
        NewFileSource(PosixFileSystem(/*writer_wait_ms=*/20), {c.path}, {});
    if (c.path == gone) std::filesystem::remove(gone);
    EXPECT_THAT(source->Next(), StatusIs(c.code, HasSubstr(c.message)));
  }
  EXPECT_THAT(PosixFileSystem()->OpenForReading(folder.Path("")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is a folder")));
}

TEST(MemorySourceTest, CutsAtLineEndsAndCounts) {
  std::string bytes;
  for (int i = 0; i < 300'000; ++i) bytes += "line " + std::to_string(i) + "\n";
  bytes += std::string(5'000'000, 'x') + "\nend";
  const std::unique_ptr<LogSource> source = MemorySource(bytes);
  const absl::StatusOr<Contents> contents = ReadAll(source.get());
  ASSERT_THAT(contents, IsOk());
  ASSERT_EQ(contents->lines.size(), 300'002u);
  EXPECT_GT(contents->chunks, 2u);
  for (size_t i = 0; i < 300'000; i += 999) {
    EXPECT_EQ(contents->lines[i], (ReadLine{0, i, "line " + std::to_string(i)}));
  }
  EXPECT_EQ(contents->lines[300'000].text.size(), 5'000'000u);
  EXPECT_EQ(contents->lines[300'001], (ReadLine{0, 300'001, "end"}));
  EXPECT_EQ(*MemorySource("")->Next(), nullptr);
}

}  // namespace
}  // namespace slq::ingest
