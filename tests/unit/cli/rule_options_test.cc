#include "cli/rule_options.h"

#include "gtest/gtest.h"
#include "support/status_matchers.h"

namespace slq::cli {
namespace {

TEST(RuleOptionsTest, OptionsImplyTheirFormat) {
  RuleWords regex;
  regex.regex = "^(?<a>.*)";
  ASSERT_THAT(MakeRule(regex), IsOk());
  EXPECT_EQ(MakeRule(regex)->format, Format::kRegex);

  RuleWords delimiter;
  delimiter.delimiter = "\\t";
  delimiter.fields = "a,,b";
  delimiter.types = "a=long,b=float";
  const absl::StatusOr<StructuringRule> rule = MakeRule(delimiter);
  ASSERT_THAT(rule, IsOk());
  EXPECT_EQ(rule->format, Format::kDelimiter);
  EXPECT_EQ(rule->delimiter, "\t");
  EXPECT_EQ(rule->fields, (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(rule->types, (std::map<std::string, Type>{{"a", Type::kLong}, {"b", Type::kFloat}}));

  EXPECT_EQ(MakeRule({})->format, Format::kAuto);
}

TEST(RuleOptionsTest, SaysWhatIsWrong) {
  struct Case {
    RuleWords words;
    std::string_view error;
  };
  std::vector<Case> cases(5);
  cases[0].words.format = "xml";
  cases[0].error = "logfmt";  // the formats are listed
  cases[1].words.format = "json";
  cases[1].words.regex = "(?<a>x)";
  cases[1].error = "--regex does not go with the format json";
  cases[2].words.fields = "a,b";
  cases[2].error = "--fields does not go with the format auto";
  cases[3].words.types = "a=int";
  cases[3].error = "'a=int' in --types is not name=long";
  cases[4].words.regex = "(unclosed";
  cases[4].error = "";
  for (const Case& c : cases) {
    SCOPED_TRACE(c.error);
    EXPECT_THAT(MakeRule(c.words), StatusIs(absl::StatusCode::kInvalidArgument,
                                            testing::HasSubstr(std::string(c.error))));
  }
}

}  // namespace
}  // namespace slq::cli
