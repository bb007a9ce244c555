#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "column/text.h"
#include "ingest/detect.h"
#include "ingest/line_parser.h"
#include "support/padded_line.h"

// The first byte picks a rule, the rest are lines. Each line is a row, and its fields
// are the same whether they are listed or asked for as columns. A pattern or log format
// that the second half of the rules takes from the first line compiles or is refused.

namespace {

using slq::Format;
using slq::StructuringRule;
using slq::column::Batch;
using slq::column::NamedValue;
using slq::column::ScanColumn;

void Demand(bool holds, const char* promise, std::string_view line) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n%.*s\n", promise, static_cast<int>(line.size()), line.data());
  std::abort();
}

StructuringRule PickRule(uint8_t choice, std::string_view first_line) {
  constexpr Format kFormats[] = {Format::kJson,  Format::kLogfmt,   Format::kSyslog,
                                 Format::kCri,   Format::kNginx,    Format::kApache,
                                 Format::kRegex, Format::kDelimiter};
  StructuringRule rule;
  rule.format = kFormats[choice % 8];
  rule.types = {{"a", slq::Type::kLong}, {"b", slq::Type::kFloat}};
  rule.fields_max = 8;
  rule.field_name_bytes_max = 12;
  rule.nesting_max = 4;
  rule.pattern = R"((?<a>\w+)(?: (?<b>[^ ]*))?(?<c>.*))";
  rule.fields = {"a", "", "b", "c"};
  const bool from_line = choice % 16 >= 8;
  rule.delimiter = from_line ? first_line.substr(0, 3) : ",";
  if (from_line) {
    rule.pattern = first_line.substr(0, 64);
    rule.log_format = first_line;
    rule.line_bytes_max = 64;
  }
  return rule;
}

bool Same(const slq::Value& a, const slq::Value& b) {
  std::string x;
  std::string y;
  slq::column::AppendCanonicalText(a, &x);
  slq::column::AppendCanonicalText(b, &y);
  return a.type() == b.type() && x == y;
}

void CheckLine(const slq::ingest::Rule& rule, std::string_view text) {
  // A copy of its own, so that a sanitizer sees a byte read past what may be read.
  const slq::ingest::PaddedLine padded(text);
  const std::string_view line = padded.text();

  slq::Arena arena;
  std::vector<NamedValue> fields;
  rule.NewParser({})->ParseAllFields(line, &arena, &fields);
  std::vector<ScanColumn> columns;
  for (const NamedValue& field : fields) {
    columns.push_back({slq::column::ColumnKind::kField, std::string(field.name)});
  }
  Batch batch;
  batch.Clear(columns.size());
  slq::ScanReport report;
  const std::vector<std::string_view> lines(2, line);
  rule.NewParser(columns)->ParseLines(lines, &batch, &report);

  Demand(batch.unparsed.empty() == (report.unparsed == 0), "bad rows are marked", line);
  Demand(report.unparsed == 0 || (fields.size() == 1 && fields[0].name == "_error"),
         "a line that does not fit has a reason and no more", line);
  Batch no_columns;
  slq::ScanReport same_report;
  rule.NewParser({})->ParseLines(lines, &no_columns, &same_report);
  Demand(same_report.unparsed == report.unparsed, "a line fits whatever is asked of it", line);
  for (size_t i = 0; i < fields.size(); ++i) {
    for (size_t row = 0; row < 2; ++row) {
      Demand(batch.columns[i].size() == 2, "each line is a row", line);
      Demand(Same(batch.columns[i].At(row), fields[i].value), "both ways agree", line);
    }
    for (size_t j = 0; j < i; ++j) {
      Demand(fields[i].name != fields[j].name, "a field comes once", line);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  slq::ingest::DetectRule(text, {});
  const StructuringRule rule = PickRule(data[0], text.substr(0, text.find('\n')));
  const auto compiled = slq::ingest::CompileRule(rule);
  if (!compiled.ok()) {
    Demand(compiled.status().code() == absl::StatusCode::kInvalidArgument,
           "a rule that cannot work is a mistake", text);
    return 0;
  }
  while (!text.empty()) {
    const size_t end = text.find('\n');
    CheckLine(**compiled, text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return 0;
}
