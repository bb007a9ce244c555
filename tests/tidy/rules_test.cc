#include "tidy/rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

// Each rule finds what it is for, and nothing else.
namespace slq::tidy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const LayerTable kLayers = {{"base", {}}, {"column", {"base"}}, {"exec", {"base", "column"}}};

std::string Repeat(const std::string& text, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += text;
  return out;
}

TEST(RulesTest, LayersIncludeOnlyLowerOnes) {
  EXPECT_THAT(CheckLayers({"src/column/a.h", "#include \"exec/b.h\"\n"}, kLayers),
              ElementsAre("src/column/a.h:1: column may not include exec"));
  EXPECT_THAT(CheckLayers({"src/exec/a.cc",
                           "#include \"column/b.h\"\n#include \"slq/value.h\"\n"
                           "#include \"absl/status/status.h\"\n#include <map>\n"
                           "#include \"exec/a.h\"\n"},
                          kLayers),
              IsEmpty());
  EXPECT_THAT(CheckLayers({"src/cli/a.cc", "\n#include \"base/b.h\"\n"}, kLayers),
              ElementsAre("src/cli/a.cc:2: cli may not include base"));
  EXPECT_THAT(CheckLayers({"include/slq/a.h", "#include \"base/b.h\"\n"}, kLayers),
              ElementsAre("include/slq/a.h:1: include/slq may not include base"));
  EXPECT_THAT(CheckLayers({"src/drawer/a.cc", ""}, kLayers),
              ElementsAre("src/drawer/a.cc:1: the layer drawer is not in the table of "
                          "src/README.md"));
  EXPECT_THAT(CheckLayers({"tests/unit/a.cc", "#include \"exec/b.h\"\n"}, kLayers), IsEmpty());
}

TEST(RulesTest, ReadsTheLayerTable) {
  EXPECT_EQ(ParseLayerTable("text\n| folder | what | may include |\n| --- | --- | --- |\n"
                            "| base | things | - |\n| `exec` | more | base column |\n"),
            (LayerTable{{"base", {}}, {"exec", {"base", "column"}}}));
}

TEST(RulesTest, LibrariesStayWhereTheyBelong) {
  EXPECT_THAT(CheckThirdParty({"src/exec/a.cc", "#include <simdjson.h>\n"}),
              ElementsAre("src/exec/a.cc:1: simdjson.h has no place here"));
  EXPECT_THAT(CheckThirdParty({"src/plan/a.cc", "#include \"tao/pegtl.hpp\"\n"}),
              ElementsAre("src/plan/a.cc:1: tao/pegtl.hpp has no place here"));
  EXPECT_THAT(CheckThirdParty({"src/ingest/a.cc", "#include <simdjson.h>\n"}), IsEmpty());
  EXPECT_THAT(CheckThirdParty({"grammar/a.h", "#include <tao/pegtl.hpp>\n"}), IsEmpty());
}

TEST(RulesTest, FilesAreNamedAfterTheirIdea) {
  EXPECT_THAT(CheckFileName({"src/base/string_utils.h", ""}),
              ElementsAre("src/base/string_utils.h:1: name the file after its idea, not utils"));
  EXPECT_THAT(CheckFileName({"src/base/common.cc", ""}), testing::SizeIs(1));
  EXPECT_THAT(CheckFileName({"src/base/commonly.cc", ""}), IsEmpty());
}

TEST(RulesTest, FilesAndFunctionsHaveASize) {
  EXPECT_THAT(CheckSizes({"src/a/a.h", Repeat("\n", 250)}), IsEmpty());
  EXPECT_THAT(CheckSizes({"src/a/a.h", Repeat("\n", 251)}),
              ElementsAre("src/a/a.h:251: 251 lines; split it by idea before 250"));
  EXPECT_THAT(CheckSizes({"src/a/a.cc", Repeat("\n", 500)}), IsEmpty());
  EXPECT_THAT(CheckSizes({"src/a/a.cc", Repeat("\n", 501)}), testing::SizeIs(1));
  EXPECT_THAT(CheckSizes({"src/a/a.cc", "void F() {\n" + Repeat("  x;\n", 69) + "}\n"}), IsEmpty());
  EXPECT_THAT(CheckSizes({"src/a/a.cc", "void F() {\n" + Repeat("  x;\n", 70) + "}\n"}),
              ElementsAre("src/a/a.cc:1: a function of 71 lines; 70 fit a screen"));
  EXPECT_THAT(CheckSizes({"src/a/a.cc", "void F() {\n#if A\n" + Repeat("  x;\n", 69) + "}\n"}),
              ElementsAre("src/a/a.cc:1: a function of 71 lines; 70 fit a screen"));
  EXPECT_THAT(
      CheckSizes({"src/a/a.h", "class C {\n  int F() {\n" + Repeat("    x;\n", 70) + "  }\n};\n"}),
      ElementsAre("src/a/a.h:2: a function of 71 lines; 70 fit a screen"));
  EXPECT_THAT(CheckSizes({"src/a/a.h", "class C {\n" + Repeat("  int F() {\n  }\n", 50) + "};\n"}),
              IsEmpty());
  EXPECT_THAT(CheckSizes({"src/a/a.cc", "T kT[] = {\n" + Repeat("  x,\n", 99) + "};\n"}),
              IsEmpty());
  EXPECT_THAT(CheckSizes({"grammar/a.h", Repeat("\n", 999)}), IsEmpty());
}

TEST(RulesTest, SomeWordsHaveNoPlace) {
  EXPECT_THAT(CheckWords({"tests/unit/a.cc", "x;\n// TODO later\n"}),
              ElementsAre("tests/unit/a.cc:2: TODO: finish it, or say what is so"));
  EXPECT_THAT(CheckWords({"src/a/a.cc", "std::shared_ptr<int> p;\n"}), testing::SizeIs(1));
  EXPECT_THAT(CheckWords({"src/a/a.cc", "std::regex r;\n"}), testing::SizeIs(1));
  EXPECT_THAT(CheckWords({"src/a/a.cc", "Open(\"/home/x\");\n"}), testing::SizeIs(1));
  EXPECT_THAT(CheckWords({"src/a/a.cc", "absl::string_view s;\n"}), testing::SizeIs(1));
  EXPECT_THAT(CheckWords({"src/base/strings.h", "absl::string_view s;\n"}), IsEmpty());
  EXPECT_THAT(CheckWords({"src/a/a.cc", "a plain line\n"}), IsEmpty());
}

TEST(RulesTest, HeadersAreIncludedOnce) {
  EXPECT_THAT(CheckPragmaOnce({"src/a/a.h", "#ifndef A\n"}),
              ElementsAre("src/a/a.h:1: begin with #pragma once"));
  EXPECT_THAT(CheckPragmaOnce({"src/a/a.h", "#pragma once\n"}), IsEmpty());
  EXPECT_THAT(CheckPragmaOnce({"src/a/a.cc", ""}), IsEmpty());
}

TEST(RulesTest, UnitTestsAreListed) {
  const std::vector<SourceFile> tree = {
      {"tests/unit/a/CMakeLists.txt", "slq_test(a SOURCES one_test.cc)"}};
  EXPECT_THAT(CheckTestIsListed({"tests/unit/a/one_test.cc", ""}, tree), IsEmpty());
  EXPECT_THAT(CheckTestIsListed({"tests/unit/a/two_test.cc", ""}, tree),
              ElementsAre("tests/unit/a/two_test.cc:1: list it in tests/unit/a/CMakeLists.txt"));
}

}  // namespace
}  // namespace slq::tidy
