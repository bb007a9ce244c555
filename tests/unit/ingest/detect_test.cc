#include "ingest/detect.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"

namespace slq::ingest {
namespace {

std::string Detected(std::string_view head, const StructuringRule& hint = {}) {
  const Detection d = DetectRule(head, hint);
  return absl::StrFormat("%s%s%s", FormatName(d.rule.format), d.rule.log_format.empty() ? "" : " ",
                         d.rule.log_format);
}

TEST(DetectTest, DecidesByTheFirstLines) {
  struct Case {
    std::string_view head, format;
  };
  constexpr Case kCases[] = {
      {"", "raw"},
      {"\n\n", "raw"},
      {"hello world\n", "raw"},
      {"a,b,c\n1,2,3\n", "raw"},
      {R"({"a":1})", "json"},
      {"\r\n{\"a\":1}\r\n{\"a\":2}\r\n", "json"},
      {"{\"a\":1}\n{\"a\":2}\nnoise\n", "json"},
      {"{\"a\":1}\nnoise\n", "json"},
      {"{\"a\":1}\nnoise\nnoise\n", "raw"},
      {"{\"a\":1}\n{\"a\":2", "json"},  // the last line may be cut
      {"[1]\n[2]\n", "raw"},
      {"level=info msg=\"x y\" n=1\nlevel=warn msg=z\n", "logfmt"},
      {"connection from 10.0.0.1 port=22\n", "raw"},
      {"x=1\n", "raw"},
      {"<34>Oct 11 22:14:15 h su: x\n", "syslog"},
      {"Oct 11 22:14:15 h su: a=1 b=2\n", "syslog"},
      {"2016-10-06T00:17:09.669794202Z stdout F {\"a\":1}\n", "cri"},
      {"1.1.1.1 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"x\"\n",
       "apache combined"},
      {"1.1.1.1 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5\n", "apache common"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.head);
    EXPECT_EQ(Detected(c.head), c.format);
  }
}

TEST(DetectTest, TakesWhatTheRuleSays) {
  StructuringRule hint;
  hint.time_field = "t";
  hint.line_bytes_max = 1000;
  const Detection d = DetectRule("{\"a\":1}\n{\"a\":2}\nnoise\n", hint);
  EXPECT_EQ(d.explanation, "json: 2 of the first 3 lines fit");
  hint.format = Format::kJson;
  EXPECT_EQ(d.rule, hint);

  struct Case {
    std::string pattern, delimiter, log_format;
    std::string_view format;
  };
  const Case kCases[] = {
      {"(?<a>x)", "", "", "regex"},
      {"", ",", "", "delimiter"},
      {"", "", "$a $b", "nginx $a $b"},
      {"", "", "%h %l", "apache %h %l"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.format);
    StructuringRule rule;
    rule.pattern = c.pattern;
    rule.delimiter = c.delimiter;
    rule.log_format = c.log_format;
    EXPECT_EQ(Detected(R"({"a":1})", rule), c.format);
  }
}

TEST(DetectTest, KnowsRealLogs) {
  struct Case {
    std::string_view file, format;
  };
  constexpr Case kCases[] = {
      {"Apache.log", "raw"},     {"apache_access.log", "apache combined"},
      {"OpenSSH.log", "syslog"}, {"cloudtrail.ndjson", "json"},
      {"HDFS.log", "raw"},       {"HDFS.csv", "raw"},
  };
  const std::filesystem::path folder =
      std::filesystem::path(SLQ_PROJECT_DIR).parent_path() / "shared" / "corpora";
  if (!std::filesystem::exists(folder)) {
    GTEST_SKIP() << "the corpora are not beside the project: " << folder;
  }
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.file);
    std::ifstream file(folder / c.file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    ASSERT_FALSE(text.empty());
    EXPECT_EQ(Detected(text), c.format);
  }
}

}  // namespace
}  // namespace slq::ingest
