#include <random>
#include <signal.h>
#include <unistd.h>

#include <sys/wait.h>

#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "support/status_matchers.h"
#include "unit/store/test_store.h"

namespace slq {
namespace {

// Appends 5 lines at a time, seals now and then, and writes a byte to `pipe` after each
// acknowledged batch; for ever.
[[noreturn]] void AppendForEver(const std::string& path, int pipe) {
  StoreOptions options = TestOptions();
  options.segment_rows_max = 40;
  const auto store = Store::Open(path, options);
  if (!store.ok()) _exit(1);
  auto stream = (*store)->OpenStream("s");
  if (absl::IsNotFound(stream.status())) stream = (*store)->CreateStream("s", JsonRule());
  if (!stream.ok()) _exit(2);
  for (uint64_t i = (*stream)->info().lines;; i += 5) {
    std::vector<std::string> lines;
    for (uint64_t line = i; line < i + 5; ++line) {
      lines.push_back(absl::StrFormat(R"({"i":%d})", line));
    }
    if (!AppendLines(*stream, lines).ok()) _exit(3);
    if (write(pipe, "A", 1) != 1) _exit(4);
    if (i % 100 == 0 && !(*store)->Tick().ok()) _exit(5);
  }
}

// How many batches the child says were acknowledged before it is killed after `delay_us`.
uint64_t RunAndKill(const std::string& path, unsigned delay_us) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) AppendForEver(path, ends[1]);
  close(ends[1]);
  uint64_t batches = 0;
  char byte = 0;
  if (read(ends[0], &byte, 1) == 1) ++batches;  // it works
  usleep(delay_us);
  kill(child, SIGKILL);
  while (read(ends[0], &byte, 1) == 1) ++batches;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
  return batches;
}

TEST(KillTest, NothingAcknowledgedIsLost) {
  const StoreFolderForTest folder;
  std::mt19937 random(7);
  uint64_t lines = 0;
  for (int round = 0; round < 20; ++round) {
    SCOPED_TRACE(round);
    const uint64_t acknowledged =
        lines + 5 * RunAndKill(folder.path(), static_cast<unsigned>(random() % 30'000));
    auto store = Store::Open(folder.path(), TestOptions());
    ASSERT_THAT(store, IsOk());
    auto stream = (*store)->OpenStream("s");
    ASSERT_THAT(stream, IsOk());
    lines = (*stream)->info().lines;
    EXPECT_GE(lines, acknowledged);
    EXPECT_LE(lines, acknowledged + 5);
    EXPECT_EQ(lines % 5, 0u);
    EXPECT_EQ(
        Ask(*stream, "select count(distinct i), min(i), max(i)").text,
        absl::StrFormat("{\"cnt(distinct i)\":%d,\"min(i)\":0,\"max(i)\":%d}\n", lines, lines - 1));
  }
  EXPECT_THAT(Store::Verify(folder.path()), IsOk());
}

}  // namespace
}  // namespace slq
