#include "support/ask.h"

#include "base/status_macros.h"

namespace slq {

StructuringRule JsonLines() {
  StructuringRule rule;
  rule.format = Format::kJson;
  return rule;
}

namespace {

absl::StatusOr<Answer> Collect(const Query& query, LogSource* source, const StructuringRule& rule,
                               const RunOptions& options, uint64_t slice_bytes) {
  SLQ_ASSIGN_OR_RETURN(const CompiledRule compiled, CompiledRule::Compile(rule));
  SLQ_ASSIGN_OR_RETURN(std::unique_ptr<Rows> rows, query.Run(source, compiled, options));
  Answer answer;
  answer.columns.assign(rows->columns().begin(), rows->columns().end());
  Row row;
  while (true) {
    for (bool ready = slice_bytes == 0; !ready;) {
      SLQ_ASSIGN_OR_RETURN(ready, rows->Work(slice_bytes));
    }
    SLQ_ASSIGN_OR_RETURN(const bool more, rows->Next(&row));
    if (!more) break;
    std::vector<reference::Cell>& cells = answer.rows.emplace_back();
    for (const Cell& cell : row) {
      cells.push_back(
          {std::string(cell.name), reference::DatumOf(cell.value), std::string(cell.exact), false});
    }
  }
  answer.report = rows->report();
  return answer;
}

}  // namespace

absl::StatusOr<Answer> Ask(const Query& query, LogSource* source, const StructuringRule& rule,
                           const RunOptions& options) {
  return Collect(query, source, rule, options, 0);
}

absl::StatusOr<Answer> AskInSlices(const Query& query, LogSource* source,
                                   const StructuringRule& rule, uint64_t bytes) {
  return Collect(query, source, rule, {}, bytes);
}

absl::StatusOr<Answer> Ask(std::string_view sql, std::string_view lines,
                           const RunOptions& options) {
  SLQ_ASSIGN_OR_RETURN(const Query query, Query::Compile(sql));
  const std::unique_ptr<LogSource> source = MemorySource(lines);
  return Ask(query, source.get(), JsonLines(), options);
}

std::string Show(const std::vector<std::vector<reference::Cell>>& rows) {
  std::string text;
  for (const std::vector<reference::Cell>& row : rows) {
    for (const reference::Cell& cell : row) {
      if (&cell != &row.front()) text += ", ";
      text += cell.name + ": " + reference::Show(cell.value);
      if (!cell.exact.empty()) text += " = " + cell.exact;
    }
    text += '\n';
  }
  return text;
}

std::string Describe(absl::StatusOr<std::unique_ptr<Rows>> rows) {
  if (!rows.ok()) return rows.status().ToString();
  std::string text;
  for (const std::string& column : (*rows)->columns()) text += column + ' ';
  text += '\n';
  Row row;
  while (true) {
    const absl::StatusOr<bool> more = (*rows)->Next(&row);
    if (!more.ok()) return more.status().ToString();
    if (!*more) break;
    for (const Cell& cell : row) {
      absl::StrAppendFormat(&text, "%s: %s %s, ", cell.name,
                            reference::Show(reference::DatumOf(cell.value)), cell.exact);
    }
    text += '\n';
  }
  return text + (*rows)->report().ToJson();
}

}  // namespace slq
