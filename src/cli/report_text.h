#pragma once

#include <string>

#include "slq/scan_report.h"

#include "absl/time/time.h"

namespace slq::cli {

// The scan report for people, a few lines; counts that are nothing are left out, but
// those that make up the balance.
std::string ReportText(const ScanReport& report, absl::Duration elapsed);

// What a person should know though they did not ask: the fields that no line has. One
// "slq: warning: ..." a line, or nothing.
std::string Warnings(const ScanReport& report);

// How many lines did not fit the rule, and why: "3 of 4 lines did not fit the rule: ...".
std::string UnparsedLines(const ScanReport& report);

}  // namespace slq::cli
