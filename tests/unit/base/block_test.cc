#include "base/block.h"

#include <cstdint>
#include <cstring>
#include <utility>

#include "gtest/gtest.h"

namespace slq {
namespace {

TEST(BlockTest, HoldsWhatItSaysAroundTheSizeOfAHugePage) {
  for (const size_t bytes :
       {size_t{1}, Block::kHugePageBytes - 1, Block::kHugePageBytes, Block::kHugePageBytes + 1}) {
    const Block block(bytes);
    ASSERT_NE(block.data(), nullptr);
    EXPECT_EQ(block.bytes(), bytes);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(block.data()) % 16, 0u);
    std::memset(block.data(), 'x', bytes);
  }
}

TEST(BlockTest, MovesWithItsMemory) {
  Block first(100);
  Block second(Block::kHugePageBytes);
  char* const large = second.data();
  first = std::move(second);
  EXPECT_EQ(first.data(), large);
  const Block third = std::move(first);
  EXPECT_EQ(third.data(), large);
  EXPECT_EQ(third.bytes(), Block::kHugePageBytes);
}

}  // namespace
}  // namespace slq
