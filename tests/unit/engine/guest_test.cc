#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <vector>

#include "slq/query.h"

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/random.h"
#include "support/status_matchers.h"

// How the library behaves as a guest of a process: threads, output, limits, stopping.
namespace {

// Large allocations of this thread until one fails; none does below zero. Small ones never
// fail: Abseil's formatting of texts ends the process then, and so would a host.
thread_local int64_t allocations_left = -1;
constexpr size_t kLargeBytes = 2048;

}  // namespace

[[gnu::noinline]] void* operator new(size_t size) {
  if (size >= kLargeBytes && allocations_left >= 0 && allocations_left-- == 0)
    throw std::bad_alloc();
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t /*size*/) noexcept {
  std::free(memory);
}

namespace slq {
namespace {

using absl::StatusCode;

CompiledRule Json() {
  StructuringRule rule;
  rule.format = Format::kJson;
  return *CompiledRule::Compile(rule);
}

std::string Lines(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) {
    absl::StrAppendFormat(&lines, "{\"k\":\"key %d\",\"v\":%d.5,\"t\":\"text %d\"}\n", i, i % 97,
                          i * 7919 % 1000);
  }
  return lines;
}

// Runs to the end.
absl::Status Finish(std::string_view sql, std::string_view lines, const RunOptions& options) {
  const absl::StatusOr<Query> query = Query::Compile(sql);
  if (!query.ok()) return query.status();
  const CompiledRule rule = Json();
  const std::unique_ptr<LogSource> source = MemorySource(lines);
  absl::StatusOr<std::unique_ptr<Rows>> rows = query->Run(source.get(), rule, options);
  if (!rows.ok()) return rows.status();
  Row row;
  while (true) {
    const absl::StatusOr<bool> more = (*rows)->Next(&row);
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
  }
}

size_t CountThreads() {
  using Iterator = std::filesystem::directory_iterator;
  return static_cast<size_t>(std::distance(Iterator("/proc/self/task"), Iterator()));
}

TEST(GuestTest, StartsNoThreadOfItsOwn) {
  const size_t before = CountThreads();
  size_t during = 0;
  RunOptions options;
  options.progress = [&during](uint64_t) { during = std::max(during, CountThreads()); };
  EXPECT_THAT(Finish("select k, count(*) group by k order by 2", Lines(50'000), options), IsOk());
  EXPECT_EQ(during, before);
  EXPECT_EQ(CountThreads(), before);
}

TEST(GuestTest, WritesNothing) {
  int saved[2];
  std::FILE* const files[2] = {std::tmpfile(), std::tmpfile()};
  for (int fd : {STDOUT_FILENO, STDERR_FILENO}) {
    std::fflush(nullptr);
    saved[fd - 1] = dup(fd);
    dup2(fileno(files[fd - 1]), fd);
  }
  const absl::Status good = Finish("select k, sum(v) group by k", Lines(100), {});
  const absl::Status bad_regex = Finish("select k where k ~ '(('", Lines(100), {});
  const absl::Status bad_text = Finish("select count(", "", {});
  const absl::Status no_file = OpenFiles({"no/such/file"}).status();
  for (int fd : {STDOUT_FILENO, STDERR_FILENO}) {
    std::fflush(nullptr);
    dup2(saved[fd - 1], fd);
    close(saved[fd - 1]);
    std::fseek(files[fd - 1], 0, SEEK_END);
    EXPECT_EQ(std::ftell(files[fd - 1]), 0) << "descriptor " << fd;
    std::fclose(files[fd - 1]);
  }
  EXPECT_THAT(good, IsOk());
  EXPECT_FALSE(bad_regex.ok() || bad_text.ok() || no_file.ok());
}

TEST(GuestTest, StopsSoonAfterCancellation) {
  const std::string lines = Lines(400'000);
  constexpr std::string_view kStatements[] = {
      "select k, count(*), sum(v) group by k",
      "select count(*) where t = 'no such text'",
      "select k order by t",
      "select count(*) where t ~ 'x.*y' or lower(t) like '%zz%'",
  };
  for (const std::string_view sql : kStatements) {
    SCOPED_TRACE(sql);
    std::atomic<bool> cancelled{false};
    std::atomic<bool> reading{false};
    RunOptions options;
    options.cancelled = &cancelled;
    options.prefilter = false;
    options.progress = [&reading](uint64_t) { reading = true; };
    std::chrono::steady_clock::time_point asked;
    std::thread host([&] {
      while (!reading) std::this_thread::yield();
      asked = std::chrono::steady_clock::now();
      cancelled = true;
    });
    const absl::Status status = Finish(sql, lines, options);
    const auto now = std::chrono::steady_clock::now();
    reading = true;
    host.join();
    // Ten times the promise: the machine may have more to do than this test.
    EXPECT_LT(now - asked, std::chrono::milliseconds(100));
    EXPECT_THAT(status, StatusIs(StatusCode::kCancelled, "the query was cancelled"));
  }
}

TEST(GuestTest, TheSameBudgetStopsAtTheSamePlace) {
  const std::string lines = Lines(20'000);
  struct Case {
    std::string_view sql;
    size_t memory, groups;
    const char* limit;
  };
  constexpr size_t kMuch = 1 << 30;
  const Case kCases[] = {
      {"select k, count(*) group by k", 100'000, kMuch, "memory limit of 100000 bytes"},
      {"select k, count(*) group by k", kMuch, 19'999, "19999"},
      {"select count(distinct k)", 100'000, kMuch, "memory limit of 100000 bytes"},
      {"select max(k), approx_quantile(v, 0.5) group by k", 200'000, kMuch, "memory limit"},
      {"select k order by t", 100'000, kMuch, "memory limit of 100000 bytes"},
      {"select *", 100'000, kMuch, "memory limit of 100000 bytes"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.sql);
    RunOptions options;
    options.memory_bytes_max = c.memory;
    options.groups_max = c.groups;
    const absl::Status first = Finish(c.sql, lines, options);
    EXPECT_THAT(first, StatusIs(StatusCode::kResourceExhausted, testing::HasSubstr(c.limit)));
    EXPECT_EQ(Finish(c.sql, lines, options), first);
  }
}

// Statements, lines, budgets, cancellations and allocations that fail, all at random. Run
// under the sanitizers this shows that nothing leaks and nothing breaks.
TEST(GuestTest, SurvivesWhateverComes) {
  constexpr int kQueries = 3'000;
  constexpr std::string_view kPieces[] = {"select ",    "*",          "count(*)",
                                          "sum(v)",     "k",          ", ",
                                          " where ",    " group by ", "k like '%y 1%'",
                                          "t ~ 'x 1.'", " order by ", " limit 5",
                                          "max(t)",     "v > 3",      "count(distinct t)",
                                          " and ",      "(",          ")",
                                          "'",          "1e400",      " having count(*) > 1",
                                          "avg(v)"};
  constexpr std::string_view kWhole[] = {
      "select k, sum(v), count(distinct t) group by k order by 2 desc limit 3",
      "select * order by t limit 7", "select upper(k), v + 1 where v between 3 and 50",
      "select approx_quantile(v, 0.9), earliest(k), latest(t) group by t", "select *"};
  const std::string good = Lines(3'000);
  Random random(20'260'701);
  int answered = 0;
  int failed = 0;
  for (int i = 0; i < kQueries; ++i) {
    std::string sql;
    if (random.Below(3) == 0) {
      for (size_t n = random.Below(12); n > 0; --n)
        sql += kPieces[random.Below(std::size(kPieces))];
    } else {
      sql = kWhole[random.Below(std::size(kWhole))];
    }
    std::string lines = good.substr(random.Below(good.size()), random.Below(40'000));
    for (size_t n = random.Below(20); n > 0 && !lines.empty(); --n) {
      lines[random.Below(lines.size())] = static_cast<char>(random.Below(256));
    }
    std::atomic<bool> cancelled{false};
    const uint64_t cancel_at = random.Below(80'000);
    RunOptions options;
    options.memory_bytes_max = size_t{1} << (8 + random.Below(16));
    options.groups_max = 1 + random.Below(2'000);
    options.rows_max = random.Below(2'000);
    options.allow_partial = random.Below(2) == 0;
    options.cancelled = &cancelled;
    options.progress = [&](uint64_t bytes) { cancelled = bytes > cancel_at; };
    if (random.Below(2) == 0) allocations_left = static_cast<int64_t>(random.Below(60));
    const absl::Status status = Finish(sql, lines, options);
    allocations_left = -1;
    status.ok() ? ++answered : ++failed;
    EXPECT_NE(status.code(), StatusCode::kInternal) << sql << ": " << status;
  }
  EXPECT_GT(answered, kQueries / 20);
  EXPECT_GT(failed, kQueries / 20);
}

}  // namespace
}  // namespace slq
