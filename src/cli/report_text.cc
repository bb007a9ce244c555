#include "cli/report_text.h"

#include <string_view>

#include "slq/output.h"

#include "absl/strings/str_format.h"
#include "cli/human_units.h"

namespace slq::cli {
namespace {

void AddCount(std::string_view name, uint64_t count, std::string_view remark, std::string* out) {
  absl::StrAppendFormat(out, "  %-20s %15s%s\n", name, FormatCount(count), remark);
}

void AddCountIfAny(std::string_view name, uint64_t count, std::string* out) {
  if (count > 0) AddCount(name, count, "", out);
}

void AddList(std::string_view title, const std::vector<std::string>& texts, std::string* out) {
  for (const std::string& text : texts) {
    absl::StrAppendFormat(out, "  %s: ", title);
    AppendJsonString(text, out);
    *out += '\n';
  }
}

}  // namespace

std::string ReportText(const ScanReport& report, absl::Duration elapsed) {
  std::string out = "scan report\n";
  const std::string skipped =
      report.lines_skipped == 0
          ? ""
          : absl::StrFormat("  (%s ruled out before parsing)", FormatCount(report.lines_skipped));
  AddCount("lines", report.lines, "", &out);
  AddCount("= matched", report.matched, "", &out);
  AddCount("+ filtered", report.filtered, skipped, &out);
  AddCount("+ unparsed", report.unparsed, "", &out);
  for (const auto& [reason, count] : report.unparsed_by_reason) {
    AddCount("    " + reason, count, "", &out);
  }
  AddCount("+ outside the window", report.outside_window, "", &out);
  AddCount("+ not reached", report.not_reached, "", &out);
  AddCountIfAny("coerced values", report.coerced_values, &out);
  AddCountIfAny("non-numeric values", report.non_numeric_values, &out);
  AddCountIfAny("duplicate keys", report.duplicate_keys, &out);
  AddCountIfAny("segments", report.segments, &out);
  AddCountIfAny("segments pruned", report.segments_pruned, &out);
  const double seconds = absl::ToDoubleSeconds(elapsed);
  const auto bytes = static_cast<double>(report.bytes_read);
  absl::StrAppendFormat(&out, "  %s in %.3f s, %s/s\n", FormatBytes(bytes), seconds,
                        FormatBytes(seconds > 0 ? bytes / seconds : 0));
  AddList("no line has", report.fields_never_seen, &out);
  AddList("limit reached", report.limits_hit, &out);
  AddList("note", report.notes, &out);
  if (!report.complete) out += "  the answer is incomplete\n";
  return out;
}

std::string Warnings(const ScanReport& report) {
  std::string out;
  for (const std::string& field : report.fields_never_seen) {
    out += "slq: warning: no line has the field ";
    AppendJsonString(field, &out);
    out += '\n';
  }
  return out;
}

std::string UnparsedLines(const ScanReport& report) {
  std::string out = absl::StrFormat("%s of %s lines did not fit the rule",
                                    FormatCount(report.unparsed), FormatCount(report.lines));
  char separator = ':';
  for (const auto& [reason, count] : report.unparsed_by_reason) {
    absl::StrAppendFormat(&out, "%c %s (%s)", separator, reason, FormatCount(count));
    separator = ',';
  }
  return out;
}

}  // namespace slq::cli
