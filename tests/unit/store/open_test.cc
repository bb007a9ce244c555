#include <atomic>
#include <cstring>
#include <fstream>
#include <thread>
#include <unistd.h>

#include <sys/wait.h>

#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "engine/open_store.h"
#include "gmock/gmock.h"
#include "support/status_matchers.h"
#include "unit/store/faulty_system.h"
#include "unit/store/test_store.h"

// What it takes to open a store and to keep it open.
namespace slq {
namespace {

absl::StatusOr<std::unique_ptr<Store>> OpenWith(FaultPlan* plan, const std::string& path) {
  return engine::OpenStore(std::make_unique<FaultySystem>(plan), path, TestOptions());
}

size_t ResidentBytes() {
  std::ifstream facts("/proc/self/statm");
  size_t pages = 0;
  size_t resident = 0;
  facts >> pages >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

// Sanitizers keep what is freed, and take their time.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMeasures = false;
#else
constexpr bool kMeasures = true;
#endif

TEST(OpenTest, AThousandSegmentsOpenAtOnceAndTakeLittleMemory) {
  const StoreFolderForTest folder;
  FaultPlan plan;
  {
    auto store = OpenWith(&plan, folder.path());
    ASSERT_THAT(store, IsOk());
    auto stream = (*store)->CreateStream("s", JsonRule());
    ASSERT_THAT(stream, IsOk());
    for (int i = 0; i < 1000; ++i) {
      ASSERT_THAT(AppendLines(*stream, {absl::StrFormat(R"({"i":%d})", i)}), IsOk());
      ASSERT_THAT((*stream)->Seal(), IsOk());
    }
  }
  absl::Duration fastest = absl::InfiniteDuration();
  for (int round = 0; round < 3; ++round) {
    const size_t before = ResidentBytes();
    const absl::Time start = absl::Now();
    auto store = Store::Open(folder.path(), TestOptions());
    ASSERT_THAT(store, IsOk());
    auto stream = (*store)->OpenStream("s");
    ASSERT_THAT(stream, IsOk());
    fastest = std::min(fastest, absl::Now() - start);
    EXPECT_EQ((*stream)->info().segments, 1000u);
    EXPECT_EQ(Ask(*stream, "select count(*), sum(i)").text,
              "{\"cnt(*)\":1000,\"sum(i)\":499500}\n");
    if (kMeasures) {
      EXPECT_LT(ResidentBytes() - std::min(before, ResidentBytes()), 32u * 1024 * 1024);
    }
  }
  if (kMeasures) {
    EXPECT_LT(fastest, absl::Milliseconds(100));
  }
}

// A log is read through a window, whatever it says of its sizes.
TEST(OpenTest, RecoveryTakesTheMemoryOfABatch) {
  const StoreFolderForTest folder;
  FaultPlan plan;
  {
    auto store = OpenWith(&plan, folder.path());
    ASSERT_THAT(store, IsOk());
    auto stream = (*store)->CreateStream("s", JsonRule());
    ASSERT_THAT(stream, IsOk());
    for (int i = 0; i < 40; ++i) {
      // The last but one is larger than the window.
      const size_t bytes = i == 38 ? 3'000'000 : 300'000;
      ASSERT_THAT(AppendLines(*stream, {std::string(bytes, 'x')}), IsOk());
    }
  }
  const auto log = folder.Files("log-").at(0);
  std::string bytes = ReadBytes(log);
  constexpr size_t kSecondRecord = 48 + 300'048;
  const auto check = [&](uint64_t lines, size_t recovered) {
    plan.largest_read = 0;
    auto store = OpenWith(&plan, folder.path());
    ASSERT_THAT(store, IsOk());
    auto stream = (*store)->OpenStream("s");
    ASSERT_THAT(stream, IsOk());
    EXPECT_EQ((*stream)->info().lines, lines);
    EXPECT_EQ((*stream)->info().recovered.size(), recovered);
    EXPECT_LE(plan.largest_read, 3'100'000u);
  };
  check(40, 0);
  // The second record says that it is nearly all of the file.
  ASSERT_EQ(bytes.substr(kSecondRecord, 4), "slqB");
  const uint32_t claimed = 11'000'000;
  std::memcpy(bytes.data() + kSecondRecord + 4, &claimed, sizeof(claimed));
  WriteBytes(log, bytes);
  check(39, 1);
}

// Merging a stream keeps neither its appender nor other streams waiting.
TEST(OpenTest, AppendingGoesOnWhileSegmentsAreMerged) {
  const StoreFolderForTest folder;
  FaultPlan plan;
  auto store = OpenWith(&plan, folder.path());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  uint64_t lines = 0;
  for (int segment = 0; segment < 16; ++segment) {
    std::vector<std::string> batch;
    for (int i = 0; i < 2000; ++i, ++lines) batch.push_back(absl::StrFormat(R"({"i":%d})", lines));
    ASSERT_THAT(AppendLines(*stream, batch), IsOk());
    ASSERT_THAT((*stream)->Seal(), IsOk());
  }
  std::atomic<bool> done{false};
  std::thread housekeeper([&] {
    for (int i = 0; i < 2; ++i) EXPECT_THAT((*store)->Tick(), IsOk());
    done = true;
  });
  int streams = 0;
  for (; !done; ++lines) {
    ASSERT_THAT(AppendLines(*stream, {absl::StrFormat(R"({"i":%d})", lines)}), IsOk());
    if (lines % 16 != 0) continue;
    ASSERT_THAT((*stream)->Seal(), IsOk());
    if (streams >= 5) continue;
    EXPECT_THAT((*store)->CreateStream(absl::StrFormat("other%d", streams++), JsonRule()), IsOk());
  }
  housekeeper.join();
  EXPECT_EQ(Ask(*stream, "select count(*), count(distinct i), max(i)").text,
            absl::StrFormat("{\"cnt(*)\":%d,\"cnt(distinct i)\":%d,\"max(i)\":%d}\n", lines, lines,
                            lines - 1));
}

}  // namespace
}  // namespace slq
