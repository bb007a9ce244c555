#include "corpus.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "re2/re2.h"

namespace slq::bench {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(SLQ_PROJECT_DIR) / "corpus";

std::string ReadFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(CorpusTest, FilesAreWhatTheirCommandsMake) {
  const std::string readme = ReadFile(kFolder / "README.md");
  const RE2 command(R"(generate_corpus (\w+) --lines (\d+) --seed (\d+) > corpus/(\S+))");
  std::set<std::string> made = {"README.md", "seed.log"};
  std::string kind_name, file;
  uint64_t lines = 0, seed = 0;
  re2::StringPiece left(readme);
  while (RE2::FindAndConsume(&left, command, &kind_name, &lines, &seed, &file)) {
    SCOPED_TRACE(file);
    const std::optional<CorpusKind> kind = CorpusKindFromName(kind_name);
    ASSERT_TRUE(kind.has_value()) << kind_name;
    EXPECT_TRUE(MakeCorpus(*kind, seed, lines) == ReadFile(kFolder / file));
    EXPECT_LE(fs::file_size(kFolder / file), 256u * 1024);
    made.insert(file);
  }
  EXPECT_EQ(made.size(), 2 + CorpusKindNames().size());
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    if (entry.is_directory()) continue;
    EXPECT_TRUE(made.contains(entry.path().filename().string())) << entry.path();
  }
}

TEST(CorpusTest, SeedsMatterAndLinesDoNot) {
  for (const std::string& name : CorpusKindNames()) {
    SCOPED_TRACE(name);
    const CorpusKind kind = *CorpusKindFromName(name);
    const std::string few = MakeCorpus(kind, 7, 300);
    EXPECT_TRUE(MakeCorpus(kind, 7, 400).starts_with(few));
    EXPECT_FALSE(MakeCorpus(kind, 8, 300) == few);
  }
  EXPECT_FALSE(CorpusKindFromName("none").has_value());
}

TEST(CorpusTest, TimesRise) {
  const std::unique_ptr<Corpus> corpus = NewCorpus(CorpusKind::kSeedlike, 1);
  std::string text;
  int64_t last = 0;
  for (int i = 0; i < 1000; ++i) {
    corpus->AppendLine(&text);
    EXPECT_GT(corpus->time_ns(), last);
    last = corpus->time_ns();
  }
}

}  // namespace
}  // namespace slq::bench
