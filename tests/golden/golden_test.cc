#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "golden/golden_file.h"
#include "golden/golden_run.h"
#include "gtest/gtest.h"
#include "support/status_matchers.h"

// Runs every *.test file of tests/golden/query. With SLQ_UPDATE_GOLDEN=1 the answers in
// the files are replaced instead; the review is in the diff.
namespace slq::golden {
namespace {

const std::filesystem::path kFolder = SLQ_PROJECT_DIR "/tests/golden/query";

std::vector<std::string> GoldenFiles() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".test") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

class GoldenTest : public testing::TestWithParam<std::string> {};

TEST_P(GoldenTest, Answers) {
  const std::filesystem::path path = kFolder / (GetParam() + ".test");
  const absl::StatusOr<File> file = ParseFile(Read(path), SLQ_PROJECT_DIR);
  ASSERT_THAT(file, IsOk()) << path;
  std::vector<std::string> answers;
  const bool update = std::getenv("SLQ_UPDATE_GOLDEN") != nullptr;
  for (const Case& golden_case : file->cases) {
    SCOPED_TRACE(GetParam() + ".test:" + std::to_string(golden_case.line));
    const absl::StatusOr<std::string> answer = Answer(*file, golden_case);
    ASSERT_THAT(answer, IsOk());
    if (!update) {
      EXPECT_EQ(*answer, golden_case.expected) << golden_case.sql;
    }
    answers.push_back(*answer);
  }
  if (update) std::ofstream(path, std::ios::binary) << PrintFile(*file, answers);
}

INSTANTIATE_TEST_SUITE_P(Query, GoldenTest, testing::ValuesIn(GoldenFiles()),
                         [](const auto& test) { return test.param; });

TEST(GoldenFileTest, RefusesWhatItDoesNotKnow) {
  struct BadFile {
    std::string_view text, error;
  };
  constexpr BadFile kBadFiles[] = {
      {"", "line 0: the file has no case"},
      {"select a\n", "line 1: expected '[tags]> statement', a comment or an empty line"},
      {"[json]> select a\n", "line 1: the case has no '---'"},
      {"# lines:\nx\n", "line 2: '# lines:' without '# end'"},
      {"# corpus: absent.log\n", "line 1: there is no absent.log"},
      {"# repeat many: x\n", "line 1: repeat needs a number up to 100000"},
  };
  for (const BadFile& bad : kBadFiles) {
    EXPECT_THAT(ParseFile(bad.text, "."),
                StatusIs(absl::StatusCode::kInvalidArgument, std::string(bad.error)));
  }
  const absl::StatusOr<File> file = ParseFile("[jsno]> \n---\n", ".");
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT(Answer(*file, file->cases[0]),
              StatusIs(absl::StatusCode::kInvalidArgument, "unknown tag 'jsno'"));
}

TEST(GoldenFileTest, ARewrittenFileDiffersInItsAnswersOnly) {
  const std::string text =
      "# why\n# format: json\n# lines:\n{\"a\":1}\n# end\n\n[json]> select\n  a\n---\nold\n\n"
      "# more\n[csv]> \n---\n";
  const absl::StatusOr<File> file = ParseFile(text, ".");
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->cases[0].sql, "select\n  a");
  EXPECT_EQ(PrintFile(*file, {"old\n", ""}), text);
}

}  // namespace
}  // namespace slq::golden
