#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <malloc.h>
#include <new>
#include <pthread.h>
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

// What is allocated and not freed, by all threads.
std::atomic<int64_t> bytes_live{0};
std::atomic<int64_t> bytes_peak{0};

void* Counted(void* memory) {
  const auto bytes = static_cast<int64_t>(malloc_usable_size(memory));
  const int64_t live = bytes_live.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  int64_t peak = bytes_peak.load(std::memory_order_relaxed);
  while (peak < live && !bytes_peak.compare_exchange_weak(peak, live)) {
  }
  return memory;
}

void Free(void* memory) {
  bytes_live.fetch_sub(static_cast<int64_t>(malloc_usable_size(memory)), std::memory_order_relaxed);
  std::free(memory);
}

}  // namespace

[[gnu::noinline]] void* operator new(size_t size) {
  if (size >= kLargeBytes && allocations_left >= 0 && allocations_left-- == 0)
    throw std::bad_alloc();
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return Counted(memory);
}
[[gnu::noinline]] void* operator new(size_t size, const std::nothrow_t&) noexcept {
  if (size >= kLargeBytes && allocations_left >= 0 && allocations_left-- == 0) return nullptr;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  return memory == nullptr ? nullptr : Counted(memory);
}
[[gnu::noinline]] void* operator new(size_t size, std::align_val_t alignment) {
  if (allocations_left >= 0 && allocations_left-- == 0) throw std::bad_alloc();
  void* memory = nullptr;
  if (posix_memalign(&memory, static_cast<size_t>(alignment), size) != 0) throw std::bad_alloc();
  return Counted(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t /*alignment*/) noexcept {
  Free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, size_t /*size*/,
                                       std::align_val_t /*alignment*/) noexcept {
  Free(memory);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { Free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t /*size*/) noexcept { Free(memory); }

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

// All lines as one chunk, as a host may give them.
class OneChunk final : public LogSource {
 public:
  explicit OneChunk(std::string_view lines) : chunk_(std::make_unique<LogChunk>()) {
    chunk_->bytes = lines;
  }
  absl::StatusOr<std::unique_ptr<LogChunk>> Next() override { return std::move(chunk_); }

 private:
  std::unique_ptr<LogChunk> chunk_;
};

// The time that the thread with this clock has worked.
std::chrono::nanoseconds Worked(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kSlowness = 20;
#else
constexpr int kSlowness = 1;
#endif

struct Stopped {
  absl::Status status;
  std::chrono::nanoseconds total;  // worked
  std::chrono::nanoseconds late;   // of it: after the cancellation
};

// Runs until it has worked for so long, and cancels it then from another thread.
Stopped CancelAfter(const Query& query, const CompiledRule& rule, std::string_view lines,
                    std::chrono::nanoseconds when) {
  clockid_t clock{};
  pthread_getcpuclockid(pthread_self(), &clock);
  std::atomic<bool> cancelled{false};
  std::atomic<bool> ended{false};
  std::chrono::nanoseconds asked{};
  const std::chrono::nanoseconds begin = Worked(clock);
  std::thread host([&] {
    while (!ended && Worked(clock) - begin < when) std::this_thread::yield();
    cancelled = true;
    asked = Worked(clock);  // not before: this thread may have to wait for its turn here
  });
  RunOptions options;
  options.memory_bytes_max = size_t{1} << 32;
  options.cancelled = &cancelled;
  OneChunk source(lines);
  Stopped stopped;
  auto rows = query.Run(&source, rule, options);
  Row row;
  absl::StatusOr<bool> more = rows.ok() ? absl::StatusOr<bool>(true) : rows.status();
  while (more.ok() && *more) more = (*rows)->Next(&row);
  const std::chrono::nanoseconds end = Worked(clock);
  ended = true;
  host.join();
  stopped.status = more.status();
  stopped.total = end - begin;
  stopped.late = end - asked;
  return stopped;
}

// Whatever the query is at: reading, growing a table, dropping rows, sorting, giving groups.
// Counted in work of its thread, as the machine may have more to do than this test.
TEST(GuestTest, StopsSoonAfterCancellation) {
  const std::string lines = Lines(200'000 / kSlowness);
  const CompiledRule rule = Json();
  constexpr std::string_view kStatements[] = {
      "select k, count(*), sum(v) group by k",
      "select count(*) where t = 'no such text'",
      "select k order by t",
      "select k order by t, v limit 100000",
      "select k, count(*) as n group by k order by n, k desc limit 150000",
      "select count(distinct k), count(distinct v)",
      "select t, approx_quantile(v, 0.9), count(distinct k) group by t",
      "select count(*) where t ~ 'x.*y' or lower(t) like '%zz%'",
  };
  constexpr auto kPromise = std::chrono::milliseconds(10) * kSlowness;
  for (const std::string_view sql : kStatements) {
    const Query query = *Query::Compile(sql);
    const Stopped whole = CancelAfter(query, rule, lines, std::chrono::hours(1));
    EXPECT_THAT(whole.status, IsOk());
    constexpr int kPlaces = 6;
    for (int place = 0; place < kPlaces; ++place) {
      SCOPED_TRACE(absl::StrFormat("%s, after %d/%d", sql, place, kPlaces));
      // A neighbour on the same core may slow it down for once.
      Stopped stopped;
      for (int attempt = 0; attempt < 3; ++attempt) {
        stopped = CancelAfter(query, rule, lines, whole.total * place / kPlaces);
        if (stopped.late < kPromise) break;
      }
      EXPECT_LT(stopped.late, kPromise);
      if (!stopped.status.ok()) {
        EXPECT_THAT(stopped.status, StatusIs(StatusCode::kCancelled, "the query was cancelled"));
      }
    }
  }
}

// The host takes the rows when it likes, which may be long after the last one is ready.
TEST(GuestTest, GivesNoMoreRowsOnceCancelled) {
  const std::string lines = Lines(1000);
  const CompiledRule rule = Json();
  for (const std::string_view sql : {"select k", "select k order by v"}) {
    SCOPED_TRACE(sql);
    const Query query = *Query::Compile(sql);
    std::atomic<bool> cancelled{false};
    RunOptions options;
    options.cancelled = &cancelled;
    OneChunk source(lines);
    const auto rows = query.Run(&source, rule, options);
    ASSERT_THAT(rows, IsOk());
    Row row;
    EXPECT_TRUE((*rows)->Next(&row).value());
    EXPECT_TRUE((*rows)->Next(&row).value());
    cancelled = true;
    EXPECT_THAT((*rows)->Next(&row), StatusIs(StatusCode::kCancelled, "the query was cancelled"));
  }
}

// What a query takes is within its limit, but for buffers of a fixed size; and all is given
// back, however it ends.
TEST(GuestTest, TakesNoMoreMemoryThanItsLimitAndGivesItBack) {
  const std::string lines = Lines(100'000 / kSlowness);
  constexpr std::string_view kStatements[] = {
      "select k, count(*), sum(v), min(t) group by k",
      "select * order by t",
      "select k, v order by t limit 50000",
      "select count(distinct k), approx_quantile(v, 0.5)",
      "select k, count(distinct t), approx_quantile(v, 0.5), latest(t) group by k order by 2",
      "select k || t || k as a, upper(k) as b order by a",
  };
  constexpr int64_t kBuffers = 6 * 1024 * 1024;
  for (const std::string_view sql : kStatements) {
    for (const size_t limit : {size_t{1} << 22, size_t{1} << 24, size_t{1} << 26}) {
      for (const size_t cancel_at : {size_t{1} << 40, lines.size() / 2}) {
        SCOPED_TRACE(absl::StrFormat("%s, %d bytes", sql, limit));
        std::atomic<bool> cancelled{false};
        RunOptions options;
        options.memory_bytes_max = limit;
        options.cancelled = &cancelled;
        options.progress = [&](uint64_t bytes) { cancelled = bytes > cancel_at; };
        const int64_t before = bytes_live;
        bytes_peak = before;
        Finish(sql, lines, options).IgnoreError();
        EXPECT_LT(bytes_peak - before, static_cast<int64_t>(limit) + kBuffers);
        EXPECT_LT(bytes_live - before, 4096);
      }
    }
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
