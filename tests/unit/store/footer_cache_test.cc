#include "store/footer_cache.h"

#include <thread>

#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "support/status_matchers.h"
#include "unit/store/test_store.h"

namespace slq::store {
namespace {

using testing::HasSubstr;

Footer FooterOf(size_t blocks) {
  Footer footer;
  footer.names = {"a", "b"};
  footer.blocks.resize(blocks);
  return footer;
}

FooterCache::Key KeyOf(uint64_t id) { return {1, id, 2, 3, 4, 5}; }

TEST(FooterCacheTest, KeepsWhatWasReadLast) {
  FooterCache unlimited;
  { const FooterCache::Pin pin = unlimited.Add(KeyOf(0), FooterOf(10)); }
  const size_t one = unlimited.bytes();
  FooterCache cache(3 * one);
  for (uint64_t id = 0; id < 10; ++id) {
    { const FooterCache::Pin pin = cache.Add(KeyOf(id), FooterOf(10)); }
    EXPECT_LE(cache.bytes(), 3 * one);
    EXPECT_NE(cache.Find(KeyOf(0)).get(), nullptr) << "it is read all the time";
  }
  for (uint64_t id = 1; id < 8; ++id) EXPECT_EQ(cache.Find(KeyOf(id)).get(), nullptr) << id;
  for (uint64_t id = 8; id < 10; ++id) EXPECT_NE(cache.Find(KeyOf(id)).get(), nullptr) << id;
}

TEST(FooterCacheTest, WhatIsPinnedStays) {
  FooterCache cache(0);
  const FooterCache::Pin first = cache.Add(KeyOf(1), FooterOf(1));
  {
    const FooterCache::Pin second = cache.Add(KeyOf(1), FooterOf(2));
    EXPECT_EQ(second.get(), first.get());
    const FooterCache::Pin other = cache.Add(KeyOf(2), FooterOf(3));
    EXPECT_EQ(other.get()->blocks.size(), 3u);
  }
  EXPECT_EQ(first.get()->blocks.size(), 1u);
  EXPECT_EQ(cache.Find(KeyOf(1)).get(), first.get());
  EXPECT_EQ(cache.Find(KeyOf(2)).get(), nullptr);
}

TEST(FooterCacheTest, AnotherFileHasAnotherFooter) {
  FooterCache cache;
  { const FooterCache::Pin pin = cache.Add({1, 2, 3, 4, 5, 6}, FooterOf(1)); }
  EXPECT_NE(cache.Find({1, 2, 3, 4, 5, 6}).get(), nullptr);
  for (const FooterCache::Key& key :
       {FooterCache::Key{0, 2, 3, 4, 5, 6}, FooterCache::Key{1, 0, 3, 4, 5, 6},
        FooterCache::Key{1, 2, 0, 4, 5, 6}, FooterCache::Key{1, 2, 3, 0, 5, 6},
        FooterCache::Key{1, 2, 3, 4, 0, 6}, FooterCache::Key{1, 2, 3, 4, 5, 0}}) {
    EXPECT_EQ(cache.Find(key).get(), nullptr);
  }
}

// A store stays open while others change and replace what it has read before.
TEST(FooterCacheTest, ChangesToAFileAreSeen) {
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  ASSERT_THAT(AppendLines(*stream, {R"({"i":1})", R"({"i":2})"}), IsOk());
  ASSERT_THAT((*stream)->Seal(), IsOk());
  const auto file = folder.Files("seg-").at(0);
  const std::string whole = ReadBytes(file);
  const std::string expected = "{\"sum(i)\":3}\n";
  EXPECT_EQ(Ask(*stream, "select sum(i)").text, expected);
  for (size_t at = 0; at < whole.size(); ++at) {
    // The clock of a file system goes in steps.
    const auto before = std::filesystem::last_write_time(file);
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    do WriteBytes(file, changed);
    while (std::filesystem::last_write_time(file) == before);
    for (const std::string_view statement : {"select sum(i)", "select i", "select *"}) {
      const Answer answer = Ask(*stream, statement);
      if (!answer.status.ok()) {
        EXPECT_THAT(answer.status, StatusIs(absl::StatusCode::kDataLoss, HasSubstr("seg-")));
      } else if (statement == "select sum(i)") {
        EXPECT_EQ(answer.text, expected) << "byte " << at;
      }
    }
  }
  std::filesystem::remove(file);
  EXPECT_THAT(Ask(*stream, "select sum(i)").status,
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("is missing")));
  WriteBytes(file, whole);
  EXPECT_EQ(Ask(*stream, "select sum(i)").text, expected);
}

TEST(FooterCacheTest, ManyReadersAtOnce) {
  FooterCache cache(2000);
  std::vector<std::thread> readers;
  for (uint64_t reader = 0; reader < 4; ++reader) {
    readers.emplace_back([&cache, reader] {
      for (uint64_t i = 0; i < 2000; ++i) {
        const uint64_t id = (i * (reader + 1)) % 7;
        FooterCache::Pin pin = cache.Find(KeyOf(id));
        if (pin.get() == nullptr) pin = cache.Add(KeyOf(id), FooterOf(id));
        EXPECT_EQ(pin.get()->blocks.size(), id);
      }
    });
  }
  for (std::thread& reader : readers) reader.join();
  EXPECT_LE(cache.bytes(), 2000u);
}

}  // namespace
}  // namespace slq::store
