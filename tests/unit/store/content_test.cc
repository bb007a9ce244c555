#include <algorithm>
#include <filesystem>

#include "slq/store.h"

#include "corpus.h"
#include "gmock/gmock.h"
#include "support/status_matchers.h"
#include "unit/store/test_store.h"

// Lines come back byte for byte, whatever rule fits them, from the log, from segments, and
// from segments made of segments.
namespace slq {
namespace {

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::vector<std::string> ContentOf(Stream* stream) {
  RunOptions options;
  options.original_content = true;
  std::vector<std::string> lines;
  const absl::StatusOr<Query> query = Query::Compile("select *");
  EXPECT_THAT(query, IsOk());
  auto rows = stream->Run(*query, options);
  EXPECT_THAT(rows, IsOk());
  Row row;
  absl::StatusOr<bool> any = (*rows)->Next(&row);
  for (; any.ok() && *any; any = (*rows)->Next(&row)) {
    EXPECT_EQ(row.back().name, "log_content");
    lines.emplace_back(row.back().value.string_value());
  }
  EXPECT_THAT(any, IsOk());
  std::reverse(lines.begin(), lines.end());
  return lines;
}

void CheckContent(const std::vector<std::string>& lines, const StructuringRule& rule) {
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", rule);
  ASSERT_THAT(stream, IsOk());
  // Ten segments, of which eight are merged, and a rest in the log.
  const size_t part = lines.size() / 11 + 1;
  for (size_t at = 0; at < lines.size(); at += part) {
    const auto begin = lines.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = lines.begin() + static_cast<std::ptrdiff_t>(std::min(at + part, lines.size()));
    ASSERT_THAT(AppendLines(*stream, {begin, end}), IsOk());
    if (at + part < lines.size()) {
      ASSERT_THAT((*stream)->Seal(), IsOk());
    }
  }
  EXPECT_TRUE(ContentOf(*stream) == lines);
  ASSERT_THAT((*store)->Tick(), IsOk());
  EXPECT_TRUE(ContentOf(*stream) == lines);
  const auto findings = Store::Verify(folder.path());
  ASSERT_THAT(findings, IsOk());
  EXPECT_TRUE(findings->empty());
}

TEST(ContentTest, MadeUpLinesComeBack) {
  for (const std::string& name : bench::CorpusKindNames()) {
    SCOPED_TRACE(name);
    const size_t lines = name == "hostile" ? 600 : 3000;
    CheckContent(LinesOf(bench::MakeCorpus(*bench::CorpusKindFromName(name), 5, lines)), {});
  }
}

TEST(ContentTest, HostileLinesComeBackUnderEveryRule) {
  const std::vector<std::string> lines =
      LinesOf(bench::MakeCorpus(bench::CorpusKind::kHostile, 6, 300));
  std::vector<StructuringRule> rules(6);
  rules[0].format = Format::kJson;
  rules[1].format = Format::kLogfmt;
  rules[2].format = Format::kSyslog;
  rules[3].format = Format::kDelimiter;
  rules[3].delimiter = ",";
  rules[3].fields = {"a", "b", "c"};
  rules[4].format = Format::kRegex;
  rules[4].pattern = "(?<head>.)(?<number>-?[0-9]*)(?<rest>.*)";
  rules[4].types = {{"number", Type::kLong}};
  rules[5].format = Format::kRaw;
  for (const StructuringRule& rule : rules) {
    SCOPED_TRACE(static_cast<int>(rule.format));
    CheckContent(lines, rule);
  }
}

TEST(ContentTest, SampleLogsComeBack) {
  const std::filesystem::path folder =
      std::filesystem::path(SLQ_PROJECT_DIR) / ".." / "shared" / "corpora";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no folder of sample logs";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    SCOPED_TRACE(entry.path().filename());
    CheckContent(LinesOf(ReadBytes(entry.path())), {});
  }
}

}  // namespace
}  // namespace slq
