#include <filesystem>

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "support/status_matchers.h"
#include "unit/store/test_store.h"

// Segments that earlier versions wrote are read like those of today.
namespace slq {
namespace {

// What version1/ and version2/ hold, each in one segment.
std::vector<std::string> Lines() {
  std::vector<std::string> lines;
  for (int i = 0; i < 400; ++i) {
    std::string& line = lines.emplace_back(
        absl::StrFormat(R"({"n":%d,"status":%d,"ms":%d%s,"who":"user-%d")", i,
                        i % 9 == 0 ? 500 : 200 + i % 3, i, i % 5 == 0 ? "" : ".25", i % 13));
    if (i % 11 != 0) line += absl::StrFormat(R"(,"note":"took %d ms")", i * 7919 % 1000);
    if (i % 17 == 0) line += R"(,"flag":true)";
    line += '}';
  }
  return lines;
}

class VersionTest : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(, VersionTest, testing::Values("version1", "version2"),
                         [](const auto& version) { return version.param; });

TEST_P(VersionTest, ReadsItsSegments) {
  const StoreFolderForTest old_folder;
  std::filesystem::copy(std::string(SLQ_PROJECT_DIR "/tests/unit/store/") + GetParam(),
                        old_folder.path(), std::filesystem::copy_options::recursive);
  EXPECT_THAT(*Store::Verify(old_folder.path()), testing::IsEmpty());
  const auto old_store = Store::Open(old_folder.path(), TestOptions());
  ASSERT_THAT(old_store, IsOk());
  const auto old_stream = (*old_store)->OpenStream("web");
  ASSERT_THAT(old_stream, IsOk());

  const StoreFolderForTest new_folder;
  const auto new_store = Store::Open(new_folder.path(), TestOptions());
  ASSERT_THAT(new_store, IsOk());
  const auto new_stream = (*new_store)->CreateStream("web", JsonRule());
  ASSERT_THAT(new_stream, IsOk());
  ASSERT_THAT(AppendLines(*new_stream, Lines()), IsOk());
  ASSERT_THAT((*new_stream)->Seal(), IsOk());

  for (const std::string_view sql :
       {"select log_content", "select n, status, ms, who, note, flag order by n",
        "select count(*), count(note), sum(ms), avg(ms), sum(status), min(ms), max(ms)",
        "select status, count(*), sum(ms) group by status", "select who, avg(n) group by who",
        "select ms, count(*) group by ms order by 1 limit 20",
        "select who, avg(ms), count(flag) where status >= 201 and ms > 30 group by who",
        "select count(*) where who like '%1%'", "select count(*) where note like '%77 ms'",
        "select count(*), sum(ms) where who = 'user-3' or status = 500"}) {
    SCOPED_TRACE(sql);
    const Answer from_old = Ask(*old_stream, sql);
    EXPECT_THAT(from_old.status, IsOk());
    EXPECT_EQ(from_old.report.lines, 400u);
    EXPECT_EQ(from_old.text, Ask(*new_stream, sql).text);
  }
}

}  // namespace
}  // namespace slq
