#include "ingest/path_list.h"

#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/status_matchers.h"
#include "unit/ingest/temp_folder.h"

namespace slq::ingest {
namespace {

using ::testing::HasSubstr;

class ListInputsTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"b.log", "a.log", "a.txt", "sub/c.log", "sub/deep/d.log", ".hidden",
                             "sub/.git/x", "[odd].log"}) {
      folder_.Write(name, "x\n");
    }
    namespace fs = std::filesystem;
    fs::create_directory_symlink(folder_.Path(""), folder_.Path("sub/up"));
    fs::create_symlink(folder_.Path("loop"), folder_.Path("loop"));
    fs::create_symlink(folder_.Path("nowhere"), folder_.Path("dangling"));
    fs::create_symlink(folder_.Path("a.txt"), folder_.Path("sub/link.txt"));
    fs::create_directory(folder_.Path("empty"));
  }

  std::vector<std::string> Paths(const std::vector<std::string>& names) const {
    std::vector<std::string> paths;
    for (const std::string& name : names) paths.push_back(folder_.Path(name));
    return paths;
  }

  const TempFolder folder_;
};

TEST_F(ListInputsTest, ExpandsFoldersAndGlobsInNameOrder) {
  struct Case {
    std::vector<std::string> paths, files;
  };
  const Case cases[] = {
      {{}, {}},
      {{"b.log", "a.log", "b.log"}, {"b.log", "a.log", "b.log"}},
      {{"*.log"}, {"[odd].log", "a.log", "b.log"}},
      {{"[ab].*"}, {"a.log", "a.txt", "b.log"}},
      {{"[odd].log"}, {"[odd].log"}},
      {{"s?b"}, {"sub/c.log", "sub/deep/d.log", "sub/link.txt"}},
      {{"sub/up"},
       {"sub/up/[odd].log", "sub/up/a.log", "sub/up/a.txt", "sub/up/b.log", "sub/up/sub/c.log",
        "sub/up/sub/deep/d.log", "sub/up/sub/link.txt"}},
      {{"sub/*/d.log"}, {"sub/deep/d.log"}},
      {{"empty"}, {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(testing::PrintToString(c.paths));
    const absl::StatusOr<std::vector<std::string>> files = ListInputs(Paths(c.paths), 100);
    ASSERT_THAT(files, IsOk());
    EXPECT_EQ(*files, Paths(c.files));
  }
}

TEST_F(ListInputsTest, PassesOverLinksThatLoop) {
  const absl::StatusOr<std::vector<std::string>> files = ListInputs(Paths({""}), 100);
  ASSERT_THAT(files, IsOk());
  EXPECT_EQ(*files, Paths({"[odd].log", "a.log", "a.txt", "b.log", "sub/c.log", "sub/deep/d.log",
                           "sub/link.txt"}));
}

TEST_F(ListInputsTest, LeavesStandardInputAlone) {
  const absl::StatusOr<std::vector<std::string>> files = ListInputs({"-"}, 1);
  ASSERT_THAT(files, IsOk());
  EXPECT_EQ(*files, std::vector<std::string>{"-"});
}

TEST_F(ListInputsTest, NamesWhatIsMissing) {
  struct Case {
    std::string path, message;
    absl::StatusCode code = absl::StatusCode::kNotFound;
  };
  const Case cases[] = {
      {"missing.log", "there is no file or folder"}, {"*.gz", "no file matches"},
      {"dangling", "is a link that leads nowhere"},  {"loop", "is a link that leads nowhere"},
      {"a.log/b", "there is no file or folder"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.path);
    EXPECT_THAT(ListInputs(Paths({c.path}), 100), StatusIs(c.code, HasSubstr(c.message)));
  }
}

TEST_F(ListInputsTest, StopsAtTheLimit) {
  EXPECT_THAT(ListInputs(Paths({"sub"}), 3), IsOk());
  EXPECT_THAT(ListInputs(Paths({"sub"}), 2),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "the paths name more than 2 files; name fewer or raise inputs_max"));
}

}  // namespace
}  // namespace slq::ingest
