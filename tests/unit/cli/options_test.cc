#include "cli/options.h"

#include <cstdio>
#include <fstream>

#include "gtest/gtest.h"
#include "support/status_matchers.h"

namespace slq::cli {
namespace {

using Words = std::vector<std::string>;

absl::StatusOr<CommandLine> Parse(const Words& words) {
  return ParseCommandLine(words, absl::FromUnixSeconds(1'600'000'000));
}

TEST(OptionsTest, TheFirstWordIsTheStatement) {
  const absl::StatusOr<CommandLine> line = Parse({"select *", "a.log", "-", "rule"});
  ASSERT_THAT(line, IsOk());
  EXPECT_EQ(line->command, Command::kQuery);
  EXPECT_EQ(line->sql, "select *");
  EXPECT_EQ(line->files, (Words{"a.log", "-", "rule"}));
  EXPECT_FALSE(line->output.has_value());
  EXPECT_TRUE(line->progress);
  EXPECT_GE(line->threads, 1U);
  EXPECT_EQ(Parse({""})->sql, "");  // a blank statement is SELECT *
}

TEST(OptionsTest, ReadsEveryQueryOption) {
  const absl::StatusOr<CommandLine> line = Parse({"--start",
                                                  "-2h",
                                                  "--end",
                                                  "now",
                                                  "-o",
                                                  "csv",
                                                  "--original-content",
                                                  "--threads",
                                                  "3",
                                                  "--memory",
                                                  "64MiB",
                                                  "--timeout",
                                                  "30s",
                                                  "--explain",
                                                  "--stats",
                                                  "select ?",
                                                  "--param",
                                                  "x=1",
                                                  "--param",
                                                  "two",
                                                  "--no-progress",
                                                  "--strict",
                                                  "--partial",
                                                  "f.log",
                                                  "--limit",
                                                  "groups=7",
                                                  "--limit=line_bytes=1KiB"});
  ASSERT_THAT(line, IsOk());
  EXPECT_EQ(line->run_options.groups_max, 7U);
  EXPECT_EQ(line->rule.line_bytes_max, 1024U);
  EXPECT_EQ(line->sql, "select ?");
  EXPECT_EQ(line->files, Words{"f.log"});
  EXPECT_EQ(line->run_options.start_ms, 1'599'992'800'000);
  EXPECT_EQ(line->run_options.end_ms, 1'600'000'000'000);
  EXPECT_EQ(line->output, OutputFormat::kCsv);
  EXPECT_EQ(line->threads, 3U);
  EXPECT_EQ(line->run_options.memory_bytes_max, 64U << 20);
  EXPECT_EQ(line->run_options.deadline, absl::FromUnixSeconds(1'600'000'030));
  EXPECT_EQ(line->stats, StatsForm::kText);
  ASSERT_EQ(line->run_options.parameters.size(), 2U);
  EXPECT_EQ(line->run_options.parameters[0].name, "x");
  EXPECT_EQ(line->run_options.parameters[1].string_value, "two");
  EXPECT_TRUE(line->run_options.original_content && line->run_options.strict &&
              line->run_options.allow_partial);
  EXPECT_EQ(line->explain, ExplainForm::kPlan);
  EXPECT_EQ(Parse({"--explain=analyze", ""})->explain, ExplainForm::kAnalyzed);
  EXPECT_FALSE(line->progress);
  EXPECT_EQ(Parse({"--stats=json", ""})->stats, StatsForm::kJson);
}

TEST(OptionsTest, RuleTestIsACommandOfItsOwn) {
  const absl::StatusOr<CommandLine> line =
      Parse({"rule", "test", "--format", "json", "--lines", "2", "a.log"});
  ASSERT_THAT(line, IsOk());
  EXPECT_EQ(line->command, Command::kRuleTest);
  EXPECT_EQ(line->rule.format, Format::kJson);
  EXPECT_EQ(line->shown_lines, 2U);
  EXPECT_EQ(line->files, Words{"a.log"});
}

TEST(OptionsTest, ReadsTheStatementFromAFile) {
  const std::string path = testing::TempDir() + "/options_test.sql";
  std::ofstream(path) << "select a\nlimit 1\n";
  const absl::StatusOr<CommandLine> line = Parse({"-f", path, "a.log"});
  ASSERT_THAT(line, IsOk());
  EXPECT_EQ(line->sql, "select a\nlimit 1");
  EXPECT_EQ(line->files, Words{"a.log"});
  std::remove(path.c_str());
  EXPECT_THAT(Parse({"-f", path}),
              StatusIs(absl::StatusCode::kNotFound, "cannot read the statement file " + path));
}

TEST(OptionsTest, SaysWhatIsWrong) {
  struct Case {
    Words words;
    std::string_view error;
  };
  const Case kCases[] = {
      {{}, "no statement; usage: slq [options] SQL [FILE...]"},
      {{"--bogus", ""}, "--bogus"},
      {{"-o", "xml", ""}, "unknown output format 'xml'; use struct_logs, json, csv or table"},
      {{"--stats=xml", ""}, "use --stats or --stats=json"},
      {{"--explain=all", ""}, "use --explain or --explain=analyze"},
      {{"--limit", "lines=3", ""}, "'lines=3' is not NAME=N with a limit's name: statement_bytes,"},
      {{"--limit", "groups", ""}, "'groups' is not NAME=N"},
      {{"--limit", "groups=many", ""}, "--limit groups takes a number, such as groups=1000000"},
      {{"--start", "soon", ""}, "'soon' is not a time"},
      {{"--start", "2", "--end", "1", ""}, "--start is after --end"},
      {{"--memory", "lots", ""}, "'lots' is not a size"},
      {{"--timeout", "30", ""}, "'30' is not a duration"},
      {{"--threads", "1025", ""}, "--threads can be at most 1024"},
      {{"--threads", "x", ""}, "--threads"},
      {{"--format", "xml", ""}, "xml"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.error);
    EXPECT_THAT(Parse(c.words), StatusIs(absl::StatusCode::kInvalidArgument,
                                         testing::HasSubstr(std::string(c.error))));
  }
  EXPECT_THAT(Parse({"--threads", "1024", ""}), IsOk());
}

TEST(OptionsTest, HelpNamesEveryOption) {
  EXPECT_EQ(Parse({"--help"})->text, HelpText());
  EXPECT_EQ(Parse({"rule", "test", "--help"})->text, HelpText());
  EXPECT_EQ(Parse({"--version"})->text.substr(0, 4), "slq ");
  for (const std::string option : {"--format",      "--regex",
                                   "--delimiter",   "--fields",
                                   "--log-format",  "--types",
                                   "--time-field",  "--time-format",
                                   "--file",        "--output",
                                   "--start",       "--end",
                                   "--param",       "--original-content",
                                   "--strict",      "--threads",
                                   "--memory",      "--timeout",
                                   "--limit",       "--partial",
                                   "--explain",     "--stats",
                                   "--no-progress", "--help",
                                   "--version",     "--lines"}) {
    EXPECT_NE(HelpText().find(option), std::string_view::npos) << option;
  }
}

}  // namespace
}  // namespace slq::cli
