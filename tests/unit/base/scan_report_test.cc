#include "slq/scan_report.h"

#include "gtest/gtest.h"

namespace slq {
namespace {

TEST(ScanReportTest, AddSumsCountsAndJoinsLists) {
  ScanReport a;
  a.lines = 3;
  a.matched = 2;
  a.unparsed = 1;
  a.unparsed_by_reason = {{"not JSON", 1}};
  a.notes = {"read as json"};
  ScanReport b;
  b.lines = 5;
  b.matched = 1;
  b.filtered = 2;
  b.unparsed = 2;
  b.unparsed_by_reason = {{"not JSON", 1}, {"too long", 1}};
  b.notes = {"read as json", "cut"};
  b.limits_hit = {"rows"};
  b.complete = false;
  a.Add(b);
  EXPECT_EQ(a.lines, 8U);
  EXPECT_EQ(a.matched, 3U);
  EXPECT_TRUE(a.balances());
  EXPECT_EQ(a.unparsed_by_reason,
            (std::map<std::string, uint64_t>{{"not JSON", 2}, {"too long", 1}}));
  EXPECT_EQ(a.notes, (std::vector<std::string>{"read as json", "cut"}));
  EXPECT_EQ(a.limits_hit, std::vector<std::string>{"rows"});
  EXPECT_FALSE(a.complete);
}

TEST(ScanReportTest, WritesEveryMemberAsJson) {
  ScanReport report;
  report.lines = 2;
  report.matched = 1;
  report.unparsed = 1;
  report.unparsed_by_reason = {{"a \"reason\"", 1}};
  report.bytes_read = 77;
  report.fields_never_seen = {"x", "y"};
  EXPECT_EQ(
      report.ToJson(),
      R"({"lines":2,"matched":1,"filtered":0,"unparsed":1,"outside_window":0,)"
      R"("not_reached":0,"unparsed_by_reason":{"a \"reason\"":1},"coerced_values":0,)"
      R"("non_numeric_values":0,"duplicate_keys":0,"lines_skipped":0,"bytes_read":77,)"
      R"("bytes_skipped":0,"bytes_cut":0,"segments":0,"segments_pruned":0,"groups":0,"rows":0,)"
      R"("fields_never_seen":["x","y"],"limits_hit":[],"notes":[],"complete":true})");
}

}  // namespace
}  // namespace slq
