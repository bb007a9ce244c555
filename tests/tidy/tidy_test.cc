#include <functional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tidy/rules.h"

// Holds the project to the rules of its house.
namespace slq::tidy {
namespace {

Findings CheckAll(const std::function<Findings(const SourceFile&)>& check) {
  Findings all;
  const std::vector<SourceFile> tree = ReadSourceTree();
  EXPECT_GT(tree.size(), 50U);
  for (const SourceFile& file : tree) {
    for (const std::string& finding : check(file)) all.push_back(finding);
  }
  return all;
}

TEST(TidyTest, Layers) {
  const LayerTable layers = ParseLayerTable(ReadProjectFile("src/README.md"));
  EXPECT_GT(layers.size(), 5U);
  EXPECT_THAT(CheckAll([&](const SourceFile& file) { return CheckLayers(file, layers); }),
              testing::IsEmpty());
}

TEST(TidyTest, ThirdParty) { EXPECT_THAT(CheckAll(CheckThirdParty), testing::IsEmpty()); }
TEST(TidyTest, FileNames) { EXPECT_THAT(CheckAll(CheckFileName), testing::IsEmpty()); }
TEST(TidyTest, Sizes) { EXPECT_THAT(CheckAll(CheckSizes), testing::IsEmpty()); }
TEST(TidyTest, Words) { EXPECT_THAT(CheckAll(CheckWords), testing::IsEmpty()); }
TEST(TidyTest, PragmaOnce) { EXPECT_THAT(CheckAll(CheckPragmaOnce), testing::IsEmpty()); }

TEST(TidyTest, UnitTestsAreListed) {
  const std::vector<SourceFile> tree = ReadSourceTree();
  EXPECT_THAT(CheckAll([&](const SourceFile& file) { return CheckTestIsListed(file, tree); }),
              testing::IsEmpty());
}

}  // namespace
}  // namespace slq::tidy
