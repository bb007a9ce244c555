#include "exec/states.h"

#include <memory>

#include "gtest/gtest.h"
#include "support/status_matchers.h"

namespace slq::exec {
namespace {

constexpr size_t kChunk = 4096;
constexpr size_t kBudget = 64 * 1024 * 1024;

TEST(StatesTest, KeepsStatesAcrossChunks) {
  MemoryBudget budget(kBudget);
  for (const size_t step : {size_t{1}, kChunk - 1, kChunk, kChunk + 1, 5 * kChunk}) {
    States<std::unique_ptr<size_t>> states(&budget, "the states");
    while (states.size() < 4 * kChunk) {
      const size_t before = states.size();
      ASSERT_THAT(states.Resize(before + step), IsOk());
      for (size_t i = before; i < states.size(); ++i) {
        ASSERT_EQ(states[i], nullptr);
        states[i] = std::make_unique<size_t>(i);
      }
    }
    for (size_t i = 0; i < states.size(); ++i) ASSERT_EQ(*states[i], i);
  }
  EXPECT_EQ(budget.used(), 0u);
}

TEST(StatesTest, AppendsWhereThereIsRoom) {
  MemoryBudget budget(kBudget);
  States<size_t> states(&budget, "the states");
  EXPECT_FALSE(states.has_room());
  for (size_t i = 0; i < 3 * kChunk; ++i) {
    ASSERT_THAT(states.ReserveOneMore(), IsOk());
    states.Append(i);
  }
  EXPECT_FALSE(states.has_room());
  ASSERT_THAT(states.Resize(states.size() + 1), IsOk());
  EXPECT_EQ(states[3 * kChunk - 1], 3 * kChunk - 1);
  EXPECT_EQ(states[3 * kChunk], 0u);
}

TEST(StatesTest, StopsOnePastTheBudgetAndKeepsWhatItHas) {
  MemoryBudget budget(2 * kChunk * sizeof(size_t));
  States<size_t> states(&budget, "the states");
  ASSERT_THAT(states.Resize(2 * kChunk), IsOk());
  EXPECT_THAT(states.Resize(2 * kChunk + 1), StatusIs(absl::StatusCode::kResourceExhausted,
                                                      testing::StartsWith("the states need more")));
  EXPECT_EQ(states.size(), 2 * kChunk);
}

}  // namespace
}  // namespace slq::exec
