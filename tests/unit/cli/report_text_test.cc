#include "cli/report_text.h"

#include "gtest/gtest.h"

namespace slq::cli {
namespace {

TEST(ReportTextTest, ShowsTheBalanceAndWhatIsThere) {
  ScanReport report;
  report.lines = 2'000'000;
  report.matched = 120'312;
  report.filtered = 1'879'687;
  report.unparsed = 1;
  report.unparsed_by_reason = {{"not a JSON object", 1}};
  report.lines_skipped = 1'800'000;
  report.bytes_read = 656'000'000;
  report.fields_never_seen = {"hsot"};
  EXPECT_EQ(ReportText(report, absl::Milliseconds(500)),
            "scan report\n"
            "  lines                      2,000,000\n"
            "  = matched                    120,312\n"
            "  + filtered                 1,879,687  (1,800,000 ruled out before parsing)\n"
            "  + unparsed                         1\n"
            "      not a JSON object               1\n"
            "  + outside the window               0\n"
            "  + not reached                      0\n"
            "  656 MB in 0.500 s, 1.3 GB/s\n"
            "  no line has: \"hsot\"\n");
}

TEST(ReportTextTest, WarnsOfWhatNobodyAskedFor) {
  ScanReport report;
  EXPECT_EQ(Warnings(report), "");
  report.lines = 4;
  report.unparsed = 3;
  report.unparsed_by_reason = {{"no match", 2}, {"too long", 1}};
  report.fields_never_seen = {"a\x1b"};
  EXPECT_EQ(Warnings(report), "slq: warning: no line has the field \"a\\u001b\"\n");
  EXPECT_EQ(UnparsedLines(report), "3 of 4 lines did not fit the rule: no match (2), too long (1)");
}

}  // namespace
}  // namespace slq::cli
