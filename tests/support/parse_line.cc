#include "support/parse_line.h"

#include <memory>

#include "column/text.h"
#include "gtest/gtest.h"
#include "support/padded_line.h"
#include "support/status_matchers.h"

namespace slq::ingest {
namespace {

std::string ValueText(const Value& value) {
  std::string text;
  column::AppendCanonicalText(value, &text);
  if (value.type() == Type::kString) return '"' + text + '"';
  if (value.type() == Type::kFloat) return text + 'f';
  return text;
}

std::vector<column::ScanColumn> Columns(const std::vector<std::string>& names) {
  std::vector<column::ScanColumn> columns;
  columns.push_back({column::ColumnKind::kLineNum, "line_num"});  // to be passed over
  for (const std::string& name : names) columns.push_back({column::ColumnKind::kField, name});
  return columns;
}

}  // namespace

std::string FieldsOf(const Rule& rule, std::string_view line) {
  const PaddedLine padded(line);
  line = padded.text();
  const auto lister = rule.NewParser({});
  Arena arena;
  std::vector<column::NamedValue> fields;
  lister->ParseAllFields(line, &arena, &fields);
  std::string text;
  std::vector<std::string> names = {"no such field", "_error"};
  for (const column::NamedValue& field : fields) {
    if (!text.empty()) text += ' ';
    text.append(field.name).append("=").append(ValueText(field.value));
    names.emplace_back(field.name);
  }

  const std::vector<column::ScanColumn> columns = Columns(names);
  const auto parser = rule.NewParser(columns);
  column::Batch batch;
  batch.Clear(columns.size());
  ScanReport report;
  parser->ParseLines({&line, 1}, &batch, &report);
  EXPECT_EQ(batch.columns[0].size(), 0u);
  const bool fits = fields.empty() || fields[0].name != "_error";
  EXPECT_EQ(report.unparsed, fits ? 0u : 1u);
  EXPECT_EQ(batch.unparsed.empty(), fits);
  for (size_t i = 0; i < names.size(); ++i) {
    const column::Column& column = batch.columns[i + 1];
    EXPECT_EQ(column.size(), 1u) << names[i];
    if (column.size() != 1) continue;
    if (i >= 2) {
      EXPECT_EQ(ValueText(column.At(0)), ValueText(fields[i - 2].value)) << names[i];
    } else if (i == 0 || fits) {
      EXPECT_TRUE(column.IsNull(0)) << names[i];
    }
  }
  return text;
}

std::string FieldsOf(const StructuringRule& rule, std::string_view line) {
  const auto compiled = CompileRule(rule);
  EXPECT_THAT(compiled, IsOk());
  return compiled.ok() ? FieldsOf(**compiled, line) : "no rule";
}

ScanReport ReportOf(const StructuringRule& rule, const std::vector<std::string_view>& lines,
                    const std::vector<std::string>& names) {
  ScanReport report;
  const auto compiled = CompileRule(rule);
  EXPECT_THAT(compiled, IsOk());
  if (!compiled.ok()) return report;
  const std::vector<column::ScanColumn> columns = Columns(names);
  const auto parser = (*compiled)->NewParser(columns);
  column::Batch batch;
  batch.Clear(columns.size());
  const std::vector<PaddedLine> padded = PadLines(lines);
  parser->ParseLines(TextsOf(padded), &batch, &report);
  return report;
}

}  // namespace slq::ingest
