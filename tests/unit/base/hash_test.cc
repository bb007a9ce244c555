#include "base/hash.h"

#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace slq {
namespace {

TEST(HashTest, TextsOfAllSizesDifferBySizeByteAndSeed) {
  std::set<uint64_t> seen;
  size_t texts = 0;
  for (const uint64_t seed : {uint64_t{1}, uint64_t{2}}) {
    for (size_t size = 0; size <= 80; ++size) {
      // All zero bytes: only the size tells these apart.
      std::string text(size, '\0');
      seen.insert(HashBytes(text, seed));
      ++texts;
      for (size_t i = 0; i < size; ++i) {
        text[i] = '\1';
        seen.insert(HashBytes(text, seed));
        text[i] = '\0';
        ++texts;
      }
    }
  }
  EXPECT_EQ(seen.size(), texts);
}

TEST(HashTest, DoesNotReadPastTheText) {
  for (size_t size = 0; size <= 80; ++size) {
    const std::vector<char> exact(size, 'x');  // on the heap: a sanitizer sees the end
    EXPECT_EQ(HashBytes({exact.data(), size}, 7), HashBytes(std::string(size, 'x'), 7));
  }
}

// Tables take the high bits, Abseil's also the low ones.
TEST(HashTest, MultiplesOfPowersOfTwoSpread) {
  constexpr size_t kKeys = 1024;
  for (const int shift : {0, 8, 16, 32, 44, 54}) {
    SCOPED_TRACE(shift);
    std::set<uint64_t> high;
    std::set<uint64_t> low;
    for (uint64_t i = 0; i < kKeys; ++i) {
      const uint64_t hash = HashInt(i << shift, ProcessSeed());
      high.insert(hash >> 48);
      low.insert(hash & 0xFFFF);
    }
    // About 1,016 are expected of 65,536.
    EXPECT_GT(high.size(), 950u);
    EXPECT_GT(low.size(), 950u);
  }
}

}  // namespace
}  // namespace slq
