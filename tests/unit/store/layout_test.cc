#include <algorithm>
#include <random>

#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "support/status_matchers.h"
#include "unit/store/test_store.h"

namespace slq {
namespace {

// Lines with fields of changing types, rare fields, duplicates and such that are no JSON.
std::vector<std::string> ManyLines(size_t count) {
  std::mt19937 random(20240102);
  const std::vector<std::string> values = {"1",
                                           "-7",
                                           "2.50",
                                           "1e2",
                                           "true",
                                           "null",
                                           "\"\"",
                                           "\"a\"",
                                           "\"1\"",
                                           "\"1.0\"",
                                           "[1,2]",
                                           "{\"x\":1}",
                                           "18446744073709551616"};
  std::vector<std::string> lines;
  for (size_t i = 0; i < count; ++i) {
    const auto pick = [&] { return values[random() % values.size()]; };
    std::string line =
        absl::StrFormat(R"({"i":%d,"host":"h%d","v":%s,"rare%d":%s,"ms":%d.%02d})", i, random() % 5,
                        pick(), random() % 40, pick(), random() % 100, random() % 100);
    if (random() % 17 == 0) line.insert(1, R"("v":"first",)");
    if (random() % 23 == 0) line = R"({"_error":"mine"})";
    if (random() % 19 == 0) line.resize(line.size() / 2);
    if (random() % 101 == 0) line.clear();
    lines.push_back(line);
  }
  return lines;
}

const std::vector<std::string> kStatements = {
    "select count(*)",
    "select count(i), sum(i), min(i), max(i), avg(ms)",
    "select host, count(*), sum(ms), min(v), max(v) group by host",
    "select v, count(*) group by v order by count(*) desc, v",
    "select _error, count(*) where _error is not null group by _error",
    "select i, v where v = 1",
    "select i where v > 1.5 and host = 'h2' order by i limit 20",
    "select i, \"v.x\", rare7 where rare7 is not null or \"v.x\" = 1",
    "select i limit 10",
    "select count(distinct rare3), count(nothing)",
    "select *",
};

// The answers, with the numbers of lines left out of `select *`.
std::vector<std::string> Answers(Stream* stream, const RunOptions& options) {
  std::vector<std::string> answers;
  for (const std::string& statement : kStatements) {
    const Answer answer = Ask(stream, statement, options);
    EXPECT_THAT(answer.status, IsOk()) << statement;
    EXPECT_EQ(answer.report.lines, 3000u) << statement;
    answers.push_back(statement + '\n' + answer.text);
  }
  return answers;
}

struct Layout {
  std::string_view name;
  size_t batch;
  size_t seal_every;  // batches; 0 for never
  bool shuffled = false;
};

// The first lines of the batches of a layout, in the order in which these are appended.
std::vector<size_t> BatchStarts(size_t lines, const Layout& layout) {
  std::vector<size_t> starts;
  for (size_t at = 0; at < lines; at += layout.batch) starts.push_back(at);
  if (layout.shuffled) std::shuffle(starts.begin(), starts.end(), std::mt19937(7));
  return starts;
}

void AppendAll(Stream* stream, const std::vector<std::string>& lines, const Layout& layout) {
  size_t batches = 0;
  for (const size_t at : BatchStarts(lines.size(), layout)) {
    std::vector<NewLine> batch;
    for (size_t i = at; i < std::min(at + layout.batch, lines.size()); ++i) {
      batch.push_back({lines[i], TestNow() + static_cast<int64_t>(i) * 1'000'000});
    }
    ASSERT_THAT(stream->Append(batch), IsOk());
    if (layout.seal_every != 0 && ++batches % layout.seal_every == 0) {
      ASSERT_THAT(stream->Seal(), IsOk());
    }
  }
}

TEST(LayoutTest, AnswersDoNotDependOnWhereLinesLie) {
  const std::vector<std::string> lines = ManyLines(3000);
  const StoreFolderForTest folder;
  StoreOptions store_options = TestOptions();
  store_options.sync = SyncMode::kNone;
  auto store = Store::Open(folder.path(), store_options);
  ASSERT_THAT(store, IsOk());
  const std::unique_ptr<Executor> pool = NewThreadPool(3);
  std::vector<std::string> expected;
  for (const Layout& layout :
       {Layout{"log", 3000, 0}, Layout{"small batches", 7, 0}, Layout{"one segment", 3000, 1},
        Layout{"fifty segments", 60, 1}, Layout{"segments and a log", 700, 2}}) {
    SCOPED_TRACE(layout.name);
    auto stream = (*store)->CreateStream(layout.name, JsonRule());
    ASSERT_THAT(stream, IsOk());
    AppendAll(*stream, lines, layout);
    for (Executor* const executor : {static_cast<Executor*>(nullptr), pool.get()}) {
      RunOptions options;
      options.executor = executor;
      const std::vector<std::string> answers = Answers(*stream, options);
      if (expected.empty()) expected = answers;
      EXPECT_EQ(answers, expected);
      options.prefilter = false;
      EXPECT_EQ(Answers(*stream, options), expected);
    }
  }
}

// The same under a window that cuts through blocks, against the lines in a file.
TEST(LayoutTest, AWindowSelectsTheSameLines) {
  const std::vector<std::string> lines = ManyLines(3000);
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  RunOptions window;
  window.start_ms = TestNow() / 1'000'000 + 500;
  window.end_ms = TestNow() / 1'000'000 + 1499;
  std::vector<std::string> expected;
  for (const Layout& layout : {Layout{"log", 100, 0}, Layout{"segments", 400, 1}}) {
    auto stream = (*store)->CreateStream(layout.name, JsonRule());
    ASSERT_THAT(stream, IsOk());
    AppendAll(*stream, lines, layout);
    const std::vector<std::string> answers = Answers(*stream, window);
    if (expected.empty()) expected = answers;
    EXPECT_EQ(answers, expected);
    EXPECT_THAT(answers[0], testing::HasSubstr(":1000}"));
  }
}

// Batches that come in any order, late ones among them: the same lines in other places give the
// same answers, but for the order of lines where the statement leaves it open.
TEST(LayoutTest, AnswersDoNotDependOnTheOrderOfBatches) {
  const std::vector<std::string> lines = ManyLines(3000);
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  const std::vector<std::string> statements = {
      kStatements[0],
      kStatements[1],
      kStatements[2],
      kStatements[3],
      kStatements[4],
      kStatements[6],
      "select i, host, v, ms, \"v.x\", _error, __time, log_content order by __time",
      "select i, v where v = 1 order by __time desc",
      "select time_floor(__time, 'PT1S'), count(*), count(distinct v), sum(ms), min(ms) group by 1",
  };
  const std::unique_ptr<Executor> pool = NewThreadPool(3);
  for (const bool cut : {false, true}) {
    std::vector<std::string> expected;
    for (const Layout& layout :
         {Layout{"in order", 3000, 0}, Layout{"log", 40, 0, true}, Layout{"one", 40, 75, true},
          Layout{"fifty", 60, 1, true}, Layout{"some and a log", 110, 8, true}}) {
      SCOPED_TRACE(absl::StrFormat("%s cut %d", layout.name, cut));
      auto stream =
          cut ? (*store)->OpenStream(layout.name) : (*store)->CreateStream(layout.name, JsonRule());
      ASSERT_THAT(stream, IsOk());
      if (!cut) AppendAll(*stream, lines, layout);
      RunOptions options;
      options.executor = layout.seal_every == 1 ? pool.get() : nullptr;
      if (cut) {
        options.start_ms = TestNow() / 1'000'000 + 500;
        options.end_ms = TestNow() / 1'000'000 + 1499;
      }
      std::vector<std::string> answers;
      for (const std::string& statement : statements) {
        const Answer answer = Ask(*stream, statement, options);
        EXPECT_THAT(answer.status, IsOk()) << statement;
        answers.push_back(statement + '\n' + answer.text);
      }
      if (expected.empty()) expected = answers;
      EXPECT_EQ(answers, expected);
    }
  }
}

// A plain file gives the same groups.
TEST(LayoutTest, AStoreAnswersAsAFileDoes) {
  const std::vector<std::string> lines = ManyLines(3000);
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  AppendAll(*stream, lines, {"", 3000, 1});
  const absl::StatusOr<CompiledRule> rule = CompiledRule::Compile(JsonRule());
  ASSERT_THAT(rule, IsOk());
  for (size_t i = 0; i < 5; ++i) {
    SCOPED_TRACE(kStatements[i]);
    const absl::StatusOr<Query> query = Query::Compile(kStatements[i]);
    ASSERT_THAT(query, IsOk());
    const std::unique_ptr<LogSource> source = MemorySource(text);
    auto rows = query->Run(source.get(), *rule);
    ASSERT_THAT(rows, IsOk());
    EXPECT_EQ(TextOf(rows->get()), Ask(*stream, kStatements[i]).text);
  }
}

// With threads or without, a segment has the same bytes.
TEST(LayoutTest, AnExecutorChangesNoByteOfASegment) {
  const std::vector<std::string> lines = ManyLines(20000);
  const std::unique_ptr<Executor> pool = NewThreadPool(3);
  std::vector<std::string> segments;
  for (Executor* const executor : {static_cast<Executor*>(nullptr), pool.get()}) {
    const StoreFolderForTest folder;
    StoreOptions options = TestOptions();
    options.executor = executor;
    auto store = Store::Open(folder.path(), options);
    ASSERT_THAT(store, IsOk());
    auto stream = (*store)->CreateStream("s", JsonRule());
    ASSERT_THAT(stream, IsOk());
    AppendAll(*stream, lines, {"", 20000, 1});
    segments.push_back(ReadBytes(folder.Files("seg-").at(0)));
  }
  EXPECT_EQ(segments[0], segments[1]);
}

// More names than columns: the lines say the rest.
TEST(LayoutTest, FieldsBeyondTheColumnsAreFoundInTheLines) {
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  std::vector<std::string> lines;
  for (int i = 0; i < 300; ++i) lines.push_back(absl::StrFormat(R"({"f%d":%d,"all":1})", i, i));
  ASSERT_THAT(AppendLines(*stream, lines), IsOk());
  ASSERT_THAT((*stream)->Seal(), IsOk());
  EXPECT_EQ(Ask(*stream, "select sum(f3), sum(f299), sum(all), count(f300)").text,
            "{\"sum(f3)\":3,\"sum(f299)\":299,\"sum(all)\":300,\"cnt(f300)\":0}\n");
}

}  // namespace
}  // namespace slq
