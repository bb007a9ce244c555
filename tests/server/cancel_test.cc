#include <malloc.h>
#include <string>

#ifdef __SANITIZE_ADDRESS__
extern "C" size_t __sanitizer_get_current_allocated_bytes();  // g++ comes without its header
#endif

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/server_fixture.h"
#include "support/endless_store.h"

// Queries that would never end by themselves.
namespace slq::server {
namespace {

constexpr const char* kEndless = "select a, count(*) group by a";
constexpr size_t kMiB = 1024 * 1024;

size_t AllocatedBytes() {
#ifdef __SANITIZE_ADDRESS__
  return __sanitizer_get_current_allocated_bytes();  // mallinfo2 sees nothing of it
#else
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
}

bool IsTrueWithin(absl::Duration time, const std::function<bool()>& condition) {
  const absl::Time end = absl::Now() + time;
  while (!condition()) {
    if (absl::Now() > end) return false;
    absl::SleepFor(absl::Milliseconds(5));
  }
  return true;
}

class CancelTest : public ServerTest {
 protected:
  CancelTest() : ServerTest(NewEndlessStore()) {}
};

TEST_F(CancelTest, AClientThatGoesAwayEndsItsQueryAndFreesItsMemory) {
  Start();
  const size_t before = AllocatedBytes();
  {
    RawConnection client(port_);
    client.Send(Post(QueryPath(), QueryBody(kEndless)));
    EXPECT_TRUE(
        IsTrueWithin(absl::Seconds(10), [&] { return AllocatedBytes() > before + 4 * kMiB; }));
    EXPECT_EQ(parts_.metrics.queries_cancelled.load(), 0U);
  }
  EXPECT_TRUE(IsTrueWithin(absl::Seconds(1), [&] {
    return parts_.metrics.queries_cancelled.load() == 1 && AllocatedBytes() < before + kMiB;
  }));
  EXPECT_TRUE(IsServing());
}

TEST_F(CancelTest, AQueryEndsAtItsDeadline) {
  parts_.limits.query_time_max = absl::Milliseconds(400);
  Start();
  const size_t before = AllocatedBytes();
  const absl::Time start = absl::Now();
  const std::string answer = Exchange(port_, Post(QueryPath(), QueryBody(kEndless)));
  EXPECT_LT(absl::Now() - start, absl::Milliseconds(1400));
  EXPECT_EQ(StatusOf(answer), 500);
  EXPECT_EQ(BodyOf(answer),
            R"({"error_code":"LTS.0202","error_msg":"Failed to query lts struct log"})");
  EXPECT_TRUE(IsTrueWithin(absl::Seconds(1), [&] { return AllocatedBytes() < before + kMiB; }));
}

TEST_F(CancelTest, AQueryStaysWithinItsMemory) {
  parts_.limits.query_memory_bytes_max = 8 * kMiB;
  Start();
  const std::string answer = Exchange(port_, Post(QueryPath(), QueryBody(kEndless)), 30'000);
  EXPECT_EQ(StatusOf(answer), 400);
  EXPECT_THAT(BodyOf(answer), testing::HasSubstr("LTS.0009"));
  EXPECT_THAT(BodyOf(answer), testing::HasSubstr("memory"));
}

TEST_F(CancelTest, QueriesThatRunLeaveOthersAlone) {
  Start();
  const RawConnection client(port_);  // takes one of two workers
  client.Send(Post(QueryPath(), QueryBody(kEndless)));
  absl::SleepFor(absl::Milliseconds(100));
  EXPECT_EQ(StatusOf(Exchange(port_, Post(QueryPath(), QueryBody("select count(")))), 400);
  EXPECT_TRUE(IsServing());
}

TEST_F(CancelTest, StoppingEndsQueriesThatTakeTooLong) {
  parts_.limits.drain_time_max = absl::Milliseconds(300);
  Start();
  const RawConnection client(port_);
  client.Send(Post(QueryPath(), QueryBody(kEndless)));
  absl::SleepFor(absl::Milliseconds(100));
  const absl::Time start = absl::Now();
  server_->Stop();
  thread_.join();
  EXPECT_LT(absl::Now() - start, absl::Milliseconds(1300));
  EXPECT_EQ(parts_.metrics.queries_cancelled.load(), 1U);
}

}  // namespace
}  // namespace slq::server
