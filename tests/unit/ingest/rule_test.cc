#include "slq/rule.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "support/parse_line.h"
#include "support/status_matchers.h"

namespace slq::ingest {
namespace {

using testing::HasSubstr;

TEST(RuleTest, NamesEachFormatAndReadsTheNameBack) {
  constexpr Format kFormats[] = {
      Format::kAuto,   Format::kJson, Format::kLogfmt, Format::kNginx,     Format::kApache,
      Format::kSyslog, Format::kCri,  Format::kRegex,  Format::kDelimiter, Format::kRaw};
  for (const Format format : kFormats) {
    SCOPED_TRACE(FormatName(format));
    Format read = format == Format::kRaw ? Format::kAuto : Format::kRaw;
    EXPECT_THAT(FormatFromName(FormatName(format), &read), IsOk());
    EXPECT_EQ(read, format);
  }
  Format format = Format::kCri;
  EXPECT_THAT(FormatFromName("JSON", &format),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "there is no log format named JSON; the formats are auto, json, logfmt, "
                       "nginx, apache, syslog, cri, regex, delimiter, raw"));
  EXPECT_EQ(format, Format::kCri);
}

TEST(RuleTest, ValidatesLimitsAndTypes) {
  StructuringRule rule;
  EXPECT_THAT(Validate(rule), IsOk());
  EXPECT_THAT(CompileRule(rule),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("must be decided")));
  rule.types = {{"a", Type::kBool}};
  EXPECT_THAT(Validate(rule), StatusIs(absl::StatusCode::kInvalidArgument,
                                       "the declared type of field a must be long, float or "
                                       "string"));
  rule = StructuringRule();
  rule.format = Format::kJson;
  rule.nesting_max = 10'000;
  EXPECT_THAT(Validate(rule), IsOk());
  rule.nesting_max = 10'001;
  EXPECT_THAT(Validate(rule),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("nesting_max at most")));
  rule.nesting_max = 0;
  EXPECT_THAT(Validate(rule),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("at least 1")));
}

TEST(RuleTest, CompilesOnceAndRemembersItsDefinition) {
  StructuringRule delimiter;
  delimiter.format = Format::kDelimiter;
  delimiter.delimiter = ",";
  delimiter.fields = {"a", "", "b"};
  const absl::StatusOr<CompiledRule> rule = CompiledRule::Compile(delimiter);
  ASSERT_THAT(rule, IsOk());
  EXPECT_EQ(rule->definition(), delimiter);
  EXPECT_THAT(rule->field_names(), testing::ElementsAre("a", "b"));
  const absl::StatusOr<CompiledRule> decided_later = CompiledRule::Compile({});
  ASSERT_THAT(decided_later, IsOk());
  EXPECT_THAT(decided_later->field_names(), testing::IsEmpty());
  delimiter.delimiter.clear();
  EXPECT_THAT(CompiledRule::Compile(delimiter),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("delimiter")));
}

TEST(RuleTest, ListsTheFieldsThatAreKnownBeforehand) {
  struct Case {
    Format format;
    std::vector<std::string> names;
  };
  const Case kCases[] = {
      {Format::kJson, {}},
      {Format::kLogfmt, {}},
      {Format::kSyslog, {}},
      {Format::kRaw, {}},
      {Format::kCri, {"time", "stream", "logtag", "message"}},
      {Format::kRegex, {"b", "a"}},
      {Format::kDelimiter, {"x", "y"}},
      {Format::kNginx, {"q", "request", "request_method", "request_uri", "server_protocol"}},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(FormatName(c.format));
    StructuringRule rule;
    rule.format = c.format;
    rule.pattern = "(?<b>x)(?<a>y)";
    rule.delimiter = ",";
    rule.fields = {"x", "", "y"};
    rule.log_format = "$q $request";
    const auto compiled = CompileRule(rule);
    ASSERT_THAT(compiled, IsOk());
    const auto names = (*compiled)->field_names();
    EXPECT_EQ(std::vector<std::string>(names.begin(), names.end()), c.names);
    EXPECT_EQ((*compiled)->definition(), rule);
  }
}

TEST(RawRuleTest, EveryLineFitsUnlessItIsTooLong) {
  StructuringRule rule;
  rule.format = Format::kRaw;
  rule.line_bytes_max = 3;
  EXPECT_EQ(FieldsOf(rule, ""), "");
  EXPECT_EQ(FieldsOf(rule, "\xff{\""), "");
  EXPECT_EQ(FieldsOf(rule, "abcd"), R"(_error="line longer than 3 bytes")");
  EXPECT_EQ(ReportOf(rule, {"", "abcd", "x"}, {"f"}).unparsed, 1u);
}

}  // namespace
}  // namespace slq::ingest
