#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "slq/query.h"

#include "absl/strings/str_format.h"
#include "column/text.h"
#include "gtest/gtest.h"
#include "support/status_matchers.h"

// Answers over real logs against what other means say of them. The logs lie beside the
// project and are not part of it: without them the tests are skipped.
namespace slq {
namespace {

using Counts = std::map<std::string, std::string>;  // keys joined by |, to the last column

std::filesystem::path Folder() {
  return std::filesystem::path(SLQ_PROJECT_DIR) / ".." / "shared" / "corpora";
}

class CorporaTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(Folder())) GTEST_SKIP() << "no folder of sample logs";
  }
};

// The rows of an answer: all columns but the last as the key.
Counts Answer(std::string_view sql, std::string_view file, const StructuringRule& rule,
              ScanReport* report = nullptr) {
  Counts counts;
  const absl::StatusOr<Query> query = Query::Compile(sql);
  EXPECT_THAT(query, IsOk());
  absl::StatusOr<std::unique_ptr<LogSource>> source =
      OpenFiles({(Folder() / std::string(file)).string()});
  EXPECT_THAT(source, IsOk());
  const absl::StatusOr<CompiledRule> compiled = CompiledRule::Compile(rule);
  EXPECT_THAT(compiled, IsOk());
  if (!query.ok() || !source.ok() || !compiled.ok()) return counts;
  absl::StatusOr<std::unique_ptr<Rows>> rows = query->Run(source->get(), *compiled);
  EXPECT_THAT(rows, IsOk());
  if (!rows.ok()) return counts;
  Row row;
  while (true) {
    const absl::StatusOr<bool> more = (*rows)->Next(&row);
    EXPECT_THAT(more, IsOk());
    if (!more.ok() || !*more) break;
    std::string key;
    for (size_t c = 0; c + 1 < row.size(); ++c) {
      if (c > 0) key += '|';
      column::AppendCanonicalText(row[c].value, &key);
    }
    column::AppendCanonicalText(row.back().value, &counts[key]);
  }
  EXPECT_TRUE((*rows)->report().balances());
  if (report != nullptr) *report = (*rows)->report();
  return counts;
}

// The fields of one CSV record without line ends in it.
std::vector<std::string> SplitCsv(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const bool doubled = quoted && line[i] == '"' && i + 1 < line.size() && line[i + 1] == '"';
    if (doubled) {
      fields.back() += line[++i];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      fields.emplace_back();
    } else if (line[i] != '\r') {
      fields.back() += line[i];
    }
  }
  return fields;
}

// Counts of the values of the columns named, as the ground truth has them.
Counts Truth(std::string_view file, const std::vector<std::string>& columns) {
  std::ifstream in(Folder() / std::string(file));
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> header = SplitCsv(line);
  std::map<std::string, int> counts;
  while (std::getline(in, line)) {
    const std::vector<std::string> fields = SplitCsv(line);
    std::string key;
    for (const std::string& column : columns) {
      const auto at = std::find(header.begin(), header.end(), column);
      if (!key.empty()) key += '|';
      key += fields.at(static_cast<size_t>(at - header.begin()));
    }
    ++counts[key];
  }
  Counts texts;
  for (const auto& [key, count] : counts) texts[key] = std::to_string(count);
  return texts;
}

StructuringRule Regex(std::string_view pattern) {
  StructuringRule rule;
  rule.format = Format::kRegex;
  rule.pattern = pattern;
  return rule;
}

TEST_F(CorporaTest, ApacheErrorLogByLevel) {
  EXPECT_EQ(Answer("select level, count(*) group by level", "Apache.log",
                   Regex(R"(^\[(?<time>[^\]]+)\] \[(?<level>\w+)\] (?<content>.*)$)")),
            Truth("Apache.csv", {"Level"}));
}

TEST_F(CorporaTest, HdfsByLevelAndComponent) {
  const StructuringRule rule = Regex(
      R"(^(?<date>\d+) (?<time>\d+) (?<pid>\d+) (?<level>\w+) (?<component>[^:]+): (?<content>.*)$)");
  EXPECT_EQ(Answer("select level, component, count(*) group by level, component", "HDFS.log", rule),
            Truth("HDFS.csv", {"Level", "Component"}));
  EXPECT_EQ(Answer("select pid, count(*) group by pid", "HDFS.log", rule),
            Truth("HDFS.csv", {"Pid"}));
}

TEST_F(CorporaTest, OpenSshByHostAndProcess) {
  const StructuringRule rule = Regex(
      R"(^(?<month>\w+) +(?<day>\d+) (?<time>\S+) (?<host>\S+) sshd\[(?<pid>\d+)\]: (?<content>.*)$)");
  EXPECT_EQ(Answer("select host, pid, count(*) group by host, pid", "OpenSSH.log", rule),
            Truth("OpenSSH.csv", {"Component", "Pid"}));
}

// What awk counts by its ninth word and sums of its tenth.
TEST_F(CorporaTest, AccessLogByStatus) {
  std::ifstream in(Folder() / "apache_access.log");
  std::map<std::string, int64_t> lines_by_status;
  std::map<std::string, int64_t> bytes_by_status;
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream words(line);
    std::string word;
    for (int i = 0; i < 9; ++i) words >> word;
    const std::string status = word;
    words >> word;
    ++lines_by_status[status];
    if (word != "-") bytes_by_status[status] += std::stoll(word);
  }
  Counts expected;
  for (const auto& [status, count] : lines_by_status) {
    const auto bytes = bytes_by_status.find(status);
    const std::string sum = bytes == bytes_by_status.end() ? "" : std::to_string(bytes->second);
    expected[absl::StrFormat("%s|%d", status, count)] = sum;
  }
  for (const Format format : {Format::kApache, Format::kAuto}) {
    StructuringRule rule;
    rule.format = format;
    ScanReport report;
    EXPECT_EQ(Answer("select status, count(*), sum(bytes) group by status", "apache_access.log",
                     rule, &report),
              expected);
    EXPECT_EQ(report.lines, 10'000u);
    EXPECT_EQ(report.unparsed, 0u);
  }
}

TEST_F(CorporaTest, NestedAuditEventsWithNullsCounted) {
  StructuringRule rule;
  rule.format = Format::kJson;
  ScanReport report;
  EXPECT_EQ(Answer("select userIdentity.type, count(*) group by userIdentity.type",
                   "cloudtrail.ndjson", rule, &report),
            (Counts{{"AWSService", "12"}, {"AssumedRole", "70"}, {"IAMUser", "1414"}, {"", "4"}}));
  EXPECT_EQ(report.lines, 1'500u);
  EXPECT_EQ(report.unparsed, 0u);
  const Counts hosts =
      Answer("select requestParameters.Host, count(*) group by requestParameters.Host",
             "cloudtrail.ndjson", rule);
  int total = 0;
  for (const auto& [host, count] : hosts) total += std::stoi(count);
  EXPECT_EQ(total, 1'500);
  EXPECT_EQ(hosts.at(""), "1369");
}

}  // namespace
}  // namespace slq
