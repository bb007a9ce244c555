#include "base/memory_budget.h"

#include <limits>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/status_matchers.h"

namespace slq {
namespace {

constexpr size_t kHuge = std::numeric_limits<size_t>::max();

TEST(MemoryBudgetTest, GivesUpToItsLimit) {
  MemoryBudget budget(100);
  EXPECT_THAT(budget.Reserve(60, "groups"), IsOk());
  EXPECT_THAT(budget.Reserve(40, "groups"), IsOk());
  EXPECT_THAT(budget.Reserve(1, "groups"),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "groups need more than the query's memory limit of 100 bytes; raise the "
                       "limit or narrow the query"));
  EXPECT_EQ(budget.used(), 100u);
  budget.Release(1);
  EXPECT_THAT(budget.Reserve(kHuge, "rows"),
              StatusIs(absl::StatusCode::kResourceExhausted, testing::StartsWith("rows need")));
  EXPECT_THAT(budget.Reserve(1, "groups"), IsOk());
}

TEST(MemoryBudgetTest, AReservationGivesItsShareBack) {
  MemoryBudget budget(100);
  {
    Reservation share(&budget, "rows");
    EXPECT_THAT(share.GrowTo(70), IsOk());
    EXPECT_THAT(share.GrowTo(30), IsOk());
    EXPECT_EQ(share.bytes(), 70u);
    EXPECT_THAT(share.GrowTo(101),
                StatusIs(absl::StatusCode::kResourceExhausted, testing::StartsWith("rows need")));
    EXPECT_EQ(share.bytes(), 70u);
    EXPECT_EQ(budget.used(), 70u);
    share.ShrinkTo(80);
    EXPECT_EQ(share.bytes(), 70u);
    share.ShrinkTo(20);
    EXPECT_EQ(budget.used(), 20u);
  }
  EXPECT_EQ(budget.used(), 0u);
}

TEST(MemoryBudgetTest, AReservationWithoutABudgetIsGranted) {
  Reservation share(nullptr, "rows");
  EXPECT_THAT(share.GrowTo(kHuge), IsOk());
  EXPECT_EQ(share.bytes(), kHuge);
  share.ShrinkTo(0);
  EXPECT_EQ(share.bytes(), 0u);
}

TEST(MemoryBudgetTest, ThreadsNeverPassTheLimitTogether) {
  MemoryBudget budget(1000);
  std::vector<size_t> taken(4);
  std::vector<std::thread> threads;
  for (size_t& mine : taken) {
    threads.emplace_back([&budget, &mine] {
      for (int i = 0; i < 1000; ++i) mine += budget.Reserve(1, "rows").ok() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken[0] + taken[1] + taken[2] + taken[3], 1000u);
}

}  // namespace
}  // namespace slq
