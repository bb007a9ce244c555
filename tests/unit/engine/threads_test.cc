#include <atomic>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "slq/access_policy.h"
#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/status_matchers.h"
#include "unit/store/test_store.h"

namespace slq {
namespace {

// One query and one policy serve eight threads at once while another appends to the stream
// that they read. Each answer is of whole batches, and under the thread sanitizer nothing
// races.
TEST(ThreadsTest, QueriesAndPoliciesAreSharedWhileAnAppenderWrites) {
  constexpr int kReaders = 8;
  constexpr int kBatches = 60;
  constexpr int kLinesPerBatch = 20;  // half of them of tenant a
  const StoreFolderForTest folder;
  StoreOptions store_options = TestOptions();
  store_options.sync = SyncMode::kNone;
  store_options.segment_rows_max = 300;
  const auto store = Store::Open(folder.path(), store_options);
  ASSERT_THAT(store, IsOk());
  const auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());

  AccessPolicy definition;
  definition.condition = "tenant = 'a'";
  definition.hidden = {"secret"};
  const absl::StatusOr<CompiledPolicy> policy = CompiledPolicy::Compile(definition);
  ASSERT_THAT(policy, IsOk());
  const absl::StatusOr<Query> query = Query::Compile(
      "select tenant, count(*) as n, count(secret) as secrets, max(i) as last group by tenant");
  ASSERT_THAT(query, IsOk());

  std::atomic<bool> writing{true};
  std::vector<std::thread> threads;
  for (int reader = 0; reader < kReaders; ++reader) {
    threads.emplace_back([&, reader] {
      RunOptions options;
      if (reader % 2 == 0) options.policy = &*policy;
      while (writing) {
        const auto rows = (*stream)->Run(*query, options);
        ASSERT_THAT(rows, IsOk());
        Row row;
        while (true) {
          const absl::StatusOr<bool> more = (*rows)->Next(&row);
          ASSERT_THAT(more, IsOk());
          if (!*more) break;
          const int64_t lines = row[1].value.long_value();
          EXPECT_EQ(lines % (kLinesPerBatch / 2), 0);
          EXPECT_EQ(row[2].value.long_value(), options.policy == nullptr ? lines : 0);
          EXPECT_EQ(row[3].value.long_value() + 1, lines / (kLinesPerBatch / 2));
          if (options.policy == nullptr) continue;
          EXPECT_EQ(row[0].value.string_value(), "a");
        }
      }
    });
  }
  for (int i = 0; i < kBatches; ++i) {
    std::vector<std::string> lines;
    for (int l = 0; l < kLinesPerBatch; ++l) {
      lines.push_back(
          absl::StrFormat(R"({"tenant":"%c","i":%d,"secret":%d})", l % 2 == 0 ? 'a' : 'b', i, l));
    }
    EXPECT_THAT(AppendLines(*stream, lines), IsOk());
  }
  writing = false;
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT((*store)->Close(), IsOk());
}

}  // namespace
}  // namespace slq
