#include "slq/store.h"

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "support/status_matchers.h"
#include "unit/store/test_store.h"

namespace slq {
namespace {

// Eight segments; in each the numbers, names and texts differ from the others'.
absl::StatusOr<Stream*> FillStream(Store* store) {
  auto stream = store->CreateStream("s", JsonRule());
  if (!stream.ok()) return stream;
  const std::string too_long_for_a_pattern(300, '.');
  for (int segment = 0; segment < 8; ++segment) {
    std::vector<std::string> lines;
    for (int i = 0; i < 200; ++i) {
      const int n = segment * 1000 + i;
      lines.push_back(absl::StrFormat(
          R"({"n":%d,"f":%d.5,"text":"the %s lies in wait%s number %d","mixed":%s,"%s":1})", n, n,
          segment == 5 ? "crocodile" : "cat", too_long_for_a_pattern, n,
          segment % 2 == 0 ? "7" : "\"seven\"", segment == 2 ? "rare" : "common"));
    }
    if (const auto status = AppendLines(*stream, lines).status(); !status.ok()) return status;
    if (const auto status = (*stream)->Seal(); !status.ok()) return status;
  }
  return stream;
}

struct Case {
  std::string_view where;
  uint64_t pruned;  // of 8 segments
};

TEST(PruningTest, SegmentsThatCannotMatchAreNotRead) {
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = FillStream(store->get());
  ASSERT_THAT(stream, IsOk());
  for (const Case& c :
       {Case{"n = 3100", 7}, Case{"n > 6999", 7}, Case{"n >= 2199 and n < 4000", 6},
        Case{"n between 1000 and 1999", 7}, Case{"n in (5, 7005)", 6}, Case{"n = '3100'", 7},
        Case{"n = 500", 8}, Case{"f < 1000", 7}, Case{"text like '%crocodile%'", 7},
        Case{"text like '%elephant%'", 8}, Case{"text = 'nothing of the kind'", 8},
        Case{"mixed = 7", 4}, Case{"mixed = 'seven'", 4}, Case{"rare is not null", 7},
        Case{"nowhere = 1", 8}, Case{"line_num < 0", 8},
        Case{"n < 0 or text like '%crocodile%'", 0}, Case{"n <> 5", 0}}) {
    SCOPED_TRACE(c.where);
    const std::string sql = absl::StrFormat("select count(*), sum(n) where %s", c.where);
    const Answer pruned = Ask(*stream, sql);
    RunOptions options;
    options.prefilter = false;
    const Answer whole = Ask(*stream, sql, options);
    EXPECT_EQ(pruned.text, whole.text);
    EXPECT_EQ(pruned.report.segments, 8u);
    EXPECT_EQ(pruned.report.segments_pruned, c.pruned);
    EXPECT_EQ(whole.report.segments_pruned, 0u);
    EXPECT_GE(pruned.report.lines_skipped, c.pruned * 200);
    EXPECT_EQ(pruned.report.bytes_read, whole.report.bytes_read);
    EXPECT_EQ(pruned.report.bytes_skipped > 0, c.pruned > 0);
  }
}

// Conditions on texts are looked at where the texts are kept: the answer is the same.
TEST(PruningTest, TextsThatCannotMatchAreNotPutTogether) {
  const StoreFolderForTest folder;
  auto store = Store::Open(folder.path(), TestOptions());
  ASSERT_THAT(store, IsOk());
  auto stream = (*store)->CreateStream("s", JsonRule());
  ASSERT_THAT(stream, IsOk());
  std::vector<std::string> lines;
  for (int i = 0; i < 20'000; ++i) {
    // A path with a number, one of a few names, hex, and now and then none or another type.
    const std::string path =
        i % 97 == 0 ? "null"
        : i % 101 == 0
            ? std::to_string(i)
            : absl::StrFormat("\"/api/v1/%s/%d\"", i % 3 == 0 ? "items" : "users", i * 7);
    lines.push_back(absl::StrFormat(
        R"({"path":%s,"name":%s,"hex":"%08x","i":%d})", i < 10'000 && i % 101 == 0 ? "\"x\"" : path,
        i % 53 == 0 ? "null" : absl::StrFormat("\"name %d\"", i % 7), i * 2654435761u, i));
    if (i % 211 == 0) lines.back() = "no json";
  }
  ASSERT_THAT(AppendLines(*stream, lines), IsOk());
  ASSERT_THAT((*stream)->Seal(), IsOk());
  for (const std::string_view where :
       {"path like '/api/v1/items/%'", "path like '%/items/21%'", "path like '%users%77%'",
        "path = '/api/v1/users/7'", "path in ('/api/v1/users/7', '/api/v1/items/63')",
        "path like '_api/v1/users/%99'", "path like '%9'", "path like '99%'", "path = '10201'",
        "path = 10201", "path in (10201, 'x')", "name like '%3'", "name = 'name 4'",
        "name = 'name 9'", "hex like '%abc%'", "name like '%3' and path like '%items%'",
        "path like '%items%' or name = 'name 1'", "not path like '%items%'",
        "path like '%/%/%/7%' and hex like '0%'"}) {
    SCOPED_TRACE(where);
    for (const std::string_view what : {"count(*), sum(i)", "i, path, name"}) {
      const std::string sql = absl::StrFormat("select %s where %s", what, where);
      RunOptions options;
      options.prefilter = false;
      EXPECT_EQ(Ask(*stream, sql).text, Ask(*stream, sql, options).text);
    }
  }
  const Answer answer = Ask(*stream, "select count(*) where path like '/api/v1/items/%'");
  EXPECT_GT(answer.report.lines_skipped, 4000u);
}

}  // namespace
}  // namespace slq
