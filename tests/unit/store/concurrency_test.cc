#include <thread>

#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "support/status_matchers.h"
#include "unit/store/test_store.h"

namespace slq {
namespace {

// Writers, readers and housekeeping at once: a reader sees whole batches, and what it saw
// once it sees again.
TEST(ConcurrencyTest, ReadersSeeWholeBatches) {
  constexpr int kWriters = 3;
  constexpr int kBatches = 60;
  const StoreFolderForTest folder;
  StoreOptions options = TestOptions();
  options.sync = SyncMode::kNone;
  options.segment_rows_max = 100;
  auto store = Store::Open(folder.path(), options);
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  std::atomic<int> writing{kWriters};
  std::vector<std::thread> threads;
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      for (int i = 0; i < kBatches; ++i) {
        const std::string line = absl::StrFormat(R"({"w":%d,"i":%d})", writer, i);
        EXPECT_THAT(AppendLines(*stream, {line, line, line}), IsOk());
      }
      --writing;
    });
  }
  for (int reader = 0; reader < 2; ++reader) {
    threads.emplace_back([&] {
      uint64_t seen = 0;
      while (writing > 0) {
        const Answer answer = Ask(*stream, "select w, i, count(*) group by w, i");
        EXPECT_THAT(answer.status, IsOk());
        EXPECT_EQ(answer.report.lines % 3, 0u);
        EXPECT_GE(answer.report.lines, seen);
        seen = answer.report.lines;
        EXPECT_EQ(answer.text.find("\"cnt(*)\":1"), std::string::npos);
        EXPECT_EQ(answer.text.find("\"cnt(*)\":2"), std::string::npos);
      }
    });
  }
  threads.emplace_back([&] {
    while (writing > 0) EXPECT_THAT((*store)->Tick(), IsOk());
  });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Ask(*stream, "select count(*)").text,
            absl::StrFormat("{\"cnt(*)\":%d}\n", 3 * kWriters * kBatches));
  EXPECT_THAT((*store)->Close(), IsOk());
}

}  // namespace
}  // namespace slq
