#include "base/arena.h"

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace slq {
namespace {

TEST(ArenaTest, KeepsTextsInPlace) {
  Arena arena;
  std::vector<std::string> texts;
  std::vector<std::string_view> copies;
  for (size_t size = 0; size < 3'000; ++size) {
    texts.emplace_back(size, static_cast<char>('a' + size % 26));
    copies.push_back(arena.Copy(texts.back()));
  }
  const Arena moved = std::move(arena);
  for (size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(copies[i], texts[i]);
  EXPECT_GE(moved.bytes(), 3'000u * 2'999 / 2);
}

TEST(ArenaTest, TellsWhatItWillTake) {
  Arena arena;
  for (const size_t size : {size_t{0}, size_t{1}, size_t{5'000}, size_t{100}, size_t{9'000'000}}) {
    const size_t expected = arena.bytes_with(size);
    arena.Allocate(size);
    EXPECT_EQ(arena.bytes(), expected);
  }
}

TEST(ArenaTest, ClearKeepsOneBlock) {
  Arena arena;
  arena.Clear();
  EXPECT_EQ(arena.bytes(), 0u);
  const char* const first = arena.Allocate(100);
  const size_t one_block = arena.bytes();
  std::memset(arena.Allocate(10'000'000), 'x', 10'000'000);
  EXPECT_GE(arena.bytes(), 10'000'000u);
  arena.Clear();
  EXPECT_EQ(arena.bytes(), one_block);
  EXPECT_EQ(arena.Allocate(100), first);
}

}  // namespace
}  // namespace slq
