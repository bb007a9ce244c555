#include "cli/rule_test.h"

#include <memory>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>

#include "slq/log_source.h"

#include "absl/strings/str_format.h"
#include "cli/exit_code.h"
#include "cli/human_units.h"
#include "cli/output_stream.h"
#include "cli/run_query.h"

namespace slq::cli {
namespace {

std::string_view TypeName(Type type) {
  switch (type) {
    case Type::kNull:
      return "null";
    case Type::kBool:
      return "bool";
    case Type::kLong:
      return "long";
    case Type::kFloat:
      return "float";
    case Type::kString:
      return "string";
  }
  return "";
}

// Values as JSON, so that nothing in a log can fool the reader.
std::string ValueText(const Cell& cell) {
  std::string text;
  const std::unique_ptr<RowWriter> writer = NewRowWriter(OutputFormat::kJson);
  const Cell unnamed = {"", cell.value, {}};
  writer->Begin({}, &text);
  if (!writer->Write({&unnamed, 1}, &text).ok()) return "";
  return text.substr(4, text.size() - 6);  // without {"": and }\n
}

// The name as JSON would escape it, without the quotes.
std::string NameText(std::string_view name) {
  std::string text;
  AppendJsonString(name, &text);
  return text.substr(1, text.size() - 2);
}

std::string RowText(Row row) {
  std::string number;
  std::string content;
  std::string fields;
  for (const Cell& cell : row) {
    if (cell.name == "line_num") {
      number = ValueText(cell);
    } else if (cell.name == "log_content") {
      content = ValueText(cell);
    } else {
      absl::StrAppendFormat(&fields, "  %-24s %-7s %s\n", NameText(cell.name),
                            TypeName(cell.value.type()), ValueText(cell));
    }
  }
  return absl::StrFormat("line %s: %s\n%s", number, content, fields);
}

std::string Totals(const ScanReport& report) {
  std::string text =
      absl::StrFormat("%s lines: %s parsed, %s unparsed\n", FormatCount(report.lines),
                      FormatCount(report.lines - report.unparsed), FormatCount(report.unparsed));
  for (const auto& [reason, count] : report.unparsed_by_reason) {
    absl::StrAppendFormat(&text, "  %s: %s\n", reason, FormatCount(count));
  }
  for (const std::string& note : report.notes) absl::StrAppendFormat(&text, "note: %s\n", note);
  return text;
}

absl::StatusOr<int> Test(const CommandLine& line, const std::atomic<bool>* interrupted) {
  absl::StatusOr<std::unique_ptr<LogSource>> source =
      OpenFiles(line.files.empty() ? std::vector<std::string>{"-"} : line.files);
  if (!source.ok()) return source.status();
  const absl::StatusOr<Query> query = Query::Compile("select *");
  if (!query.ok()) return query.status();
  const absl::StatusOr<CompiledRule> rule = CompiledRule::Compile(line.rule);
  if (!rule.ok()) return rule.status();
  RunOptions options;
  options.original_content = true;
  options.cancelled = interrupted;
  absl::StatusOr<std::unique_ptr<Rows>> rows = query->Run(source->get(), *rule, options);
  if (!rows.ok()) return rows.status();

  OutputStream out(STDOUT_FILENO);
  for (size_t shown = 0; !out.closed();) {
    Row row;
    const absl::StatusOr<bool> any = (*rows)->Next(&row);
    if (!any.ok()) return any.status();
    if (!*any) break;
    if (shown++ >= line.shown_lines) continue;
    const absl::Status written = out.Write(RowText(row));
    if (!written.ok()) return written;
  }
  if (out.closed()) return kExitOk;
  const absl::Status written = out.Write(Totals((*rows)->report()));
  if (!written.ok()) return written;
  return (*rows)->report().unparsed == 0 ? kExitOk : kExitDataError;
}

}  // namespace

int RunRuleTest(const CommandLine& line, const std::atomic<bool>* interrupted) {
  if (WaitsForKeyboard(line)) return kExitUsage;
  const absl::StatusOr<int> exit_code = Test(line, interrupted);
  return exit_code.ok() ? *exit_code : ReportFailure(exit_code.status());
}

}  // namespace slq::cli
