#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "slq/access_policy.h"
#include "slq/standing_query.h"
#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/status_matchers.h"
#include "unit/store/test_store.h"

// Standing queries over the streams of a store.
namespace slq {
namespace {

using ::testing::HasSubstr;

std::vector<std::string> SomeLines(int first, int count) {
  std::vector<std::string> lines;
  for (int i = first; i < first + count; ++i) {
    lines.push_back(i % 9 == 5 ? "no json"
                               : absl::StrFormat(R"({"host":"h%d","ms":%d})", i % 3, i));
  }
  return lines;
}

struct Opened {
  std::unique_ptr<Store> store;
  Stream* stream = nullptr;
};

Opened OpenStream(const std::string& folder) {
  StoreOptions options = TestOptions();
  options.segment_rows_max = 50'000;
  Opened opened;
  auto store = Store::Open(folder, options);
  EXPECT_THAT(store, IsOk());
  opened.store = *std::move(store);
  auto stream = opened.store->OpenStream("s");
  if (!stream.ok()) stream = opened.store->CreateStream("s", JsonRule());
  EXPECT_THAT(stream, IsOk());
  opened.stream = *stream;
  return opened;
}

// Batches, seals and restarts in between: the answer is always that of a run over the stream,
// and each line is counted once.
TEST(StandingStreamTest, FollowsAStreamThroughRestarts) {
  AccessPolicy definition;
  definition.condition = "host <> 'h1'";
  const CompiledPolicy policy = *CompiledPolicy::Compile(definition);
  const std::unique_ptr<Executor> pool = NewThreadPool(2);
  RunOptions plain;
  RunOptions window;
  window.start_ms = TestNow() / 1'000'000;
  window.end_ms = window.start_ms + 5;
  RunOptions covered;
  covered.policy = &policy;
  RunOptions threads;
  threads.executor = pool.get();
  for (const RunOptions& options : {plain, window, covered, threads}) {
    for (const std::string_view sql :
         {"select host, count(*), sum(ms), latest(ms) group by host",
          "select count(*), max(line_num) where ms > 700", "select count(log_content)"}) {
      SCOPED_TRACE(sql);
      const StoreFolderForTest folder;
      const Query query = *Query::Compile(sql);
      std::string saved;
      int lines = 0;
      for (int round = 0; round < 6; ++round) {
        SCOPED_TRACE(round);
        const Opened opened = OpenStream(folder.path());
        const auto standing = StandingQuery::Open(query, options);
        ASSERT_THAT(standing, IsOk());
        if (round > 0) {
          ASSERT_THAT((*standing)->Restore(saved), IsOk());
        }
        for (const int count : {1, 500, 0, 90}) {
          if (count > 0) {
            ASSERT_THAT(AppendLines(opened.stream, SomeLines(lines, count)), IsOk());
          }
          lines += count;
          // Seals lines on both sides of the cursor, so that blocks have some of each.
          if (round % 2 == 1 && count == 500) {
            EXPECT_THAT(opened.stream->Seal(), IsOk());
          }
          if (count == 1 && round > 2) continue;
          ASSERT_THAT((*standing)->AppendFrom(opened.stream), IsOk());
          EXPECT_EQ((*standing)->cursor(), opened.stream->info().last_line_num);
          const auto rows = (*standing)->Result();
          ASSERT_THAT(rows, IsOk());
          const Answer expected = Ask(opened.stream, sql, options);
          EXPECT_EQ(TextOf(rows->get()), expected.text);
          EXPECT_EQ((*rows)->report().lines, expected.report.lines);
          EXPECT_EQ((*rows)->report().matched, expected.report.matched);
          EXPECT_EQ((*rows)->report().outside_window, expected.report.outside_window);
          EXPECT_TRUE((*rows)->report().balances());
        }
        ASSERT_THAT((*standing)->Save(&saved), IsOk());
        EXPECT_THAT(opened.store->Close(), IsOk());
      }
    }
  }
}

TEST(StandingStreamTest, LinesComeFromAStreamOrFromElsewhere) {
  const StoreFolderForTest folder;
  const Opened opened = OpenStream(folder.path());
  const Query query = *Query::Compile("select count(*)");
  const CompiledRule rule = *CompiledRule::Compile(JsonRule());
  const auto of_stream = StandingQuery::Open(query);
  const auto of_lines = StandingQuery::Open(query, rule);
  ASSERT_THAT(of_stream, IsOk());
  ASSERT_THAT(of_lines, IsOk());
  EXPECT_THAT((*of_stream)->AppendLines("{}\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("for a stream")));
  EXPECT_THAT((*of_lines)->AppendFrom(opened.stream),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("without one")));
  std::string saved;
  EXPECT_THAT((*of_lines)->Save(&saved), IsOk());
  EXPECT_THAT((*of_stream)->Restore(saved),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another query")));
}

}  // namespace
}  // namespace slq
