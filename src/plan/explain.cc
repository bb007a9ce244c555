#include "plan/explain.h"

#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "column/text.h"
#include "sql/printer.h"

namespace slq::plan {
namespace {

std::string NameOfColumn(const column::ScanColumn& column) {
  switch (column.kind) {
    case column::ColumnKind::kField:
      return sql::QuoteName(column.name);
    case column::ColumnKind::kLineNum:
      return "line_num";
    case column::ColumnKind::kTime:
      return "__time";
    case column::ColumnKind::kLogContent:
      return "log_content";
  }
  return "";
}

std::string_view NameOfOp(column::PushedPredicate::Op op) {
  using Op = column::PushedPredicate::Op;
  switch (op) {
    case Op::kEqual:
      return "=";
    case Op::kLess:
      return "<";
    case Op::kLessEqual:
      return "<=";
    case Op::kGreater:
      return ">";
    case Op::kGreaterEqual:
      return ">=";
    case Op::kIn:
      return "is one of";
    case Op::kContains:
      return "contains";
    case Op::kPrefix:
      return "starts with";
    case Op::kNotNull:
      return "is not null";
  }
  return "";
}

std::string Words(const column::ScanRequest& scan, const column::PushedPredicate& predicate) {
  std::vector<std::string> operands;
  for (const Value& operand : predicate.operands) {
    std::string text;
    column::AppendCanonicalText(operand, &text);
    operands.push_back(operand.type() == Type::kString ? absl::StrFormat("'%s'", text) : text);
  }
  std::string words = absl::StrFormat("%s %s", NameOfColumn(scan.columns[predicate.column]),
                                      NameOfOp(predicate.op));
  if (!operands.empty()) words += ' ' + absl::StrJoin(operands, ", ");
  return words;
}

std::string ReadStep(const Plan& plan) {
  std::vector<std::string> names;
  for (const column::ScanColumn& column : plan.scan.columns) names.push_back(NameOfColumn(column));
  if (plan.star) return "read all fields of each line\n";
  if (names.empty()) return "read lines without parsing them\n";
  return absl::StrFormat("read %s of each line\n", absl::StrJoin(names, ", "));
}

std::string GroupStep(const sql::Statement& statement, const Plan& plan) {
  std::vector<std::string> keys;
  for (const sql::Expr& key : statement.group_by) keys.push_back(sql::Print(key));
  const std::string by = keys.empty() ? "all rows" : "rows by " + absl::StrJoin(keys, ", ");
  return absl::StrFormat("group %s, with %d aggregate%s each\n", by, plan.aggregation->calls.size(),
                         plan.aggregation->calls.size() == 1 ? "" : "s");
}

std::string OrderStep(const sql::Statement& statement, const Plan& plan) {
  std::vector<std::string> keys;
  for (const sql::OrderItem& item : statement.order_by) {
    keys.push_back(sql::Print(item.expr) + (item.descending ? " descending" : ""));
  }
  if (!keys.empty()) {
    return absl::StrFormat(
        "order by %s%s\n", absl::StrJoin(keys, ", "),
        plan.limit.has_value() ? ", keeping only the rows that LIMIT needs" : "");
  }
  if (!plan.aggregation.has_value() || plan.aggregation->keys.empty()) return "";
  return "order by the group keys\n";
}

std::string Counted(uint64_t count, const char* noun) {
  return absl::StrFormat("%d %s%s", count, noun, count == 1 ? "" : "s");
}

// What the steps did.
std::string ReadCounts(const ScanReport& report) {
  std::string out = absl::StrFormat("  %s, %s", Counted(report.lines, "line"),
                                    Counted(report.bytes_read, "byte"));
  const auto add = [&out](uint64_t count, const char* what) {
    if (count > 0) absl::StrAppendFormat(&out, ", %d %s", count, what);
  };
  add(report.unparsed, "that do not fit the rule");
  add(report.outside_window, "outside the window");
  add(report.not_reached, "not reached");
  if (report.segments > 0) {
    absl::StrAppendFormat(&out, "; %d of %d segments passed over", report.segments_pruned,
                          report.segments);
  }
  return out + '\n';
}

std::string SkipCounts(const ScanReport& report) {
  return absl::StrFormat("  %s, %s passed over\n", Counted(report.lines_skipped, "line"),
                         Counted(report.bytes_skipped, "byte"));
}

std::string FilterCounts(const ScanReport& report) {
  const uint64_t met = report.matched + report.filtered - report.lines_skipped;
  return absl::StrFormat("  %d of %s kept\n", report.matched, Counted(met, "line"));
}

}  // namespace

std::string Explain(const sql::Statement& statement, const Plan& plan, const ScanReport* report) {
  std::string out = ReadStep(plan);
  if (report != nullptr) out += ReadCounts(*report);
  for (const column::PushedPredicate& predicate : plan.scan.predicates) {
    absl::StrAppendFormat(&out, "skip early what cannot meet: %s\n", Words(plan.scan, predicate));
  }
  if (report != nullptr && !plan.scan.predicates.empty()) out += SkipCounts(*report);
  if (statement.where.has_value()) {
    absl::StrAppendFormat(&out, "keep rows where %s\n", sql::Print(*statement.where));
    if (report != nullptr) out += FilterCounts(*report);
  }
  if (plan.aggregation.has_value()) {
    out += GroupStep(statement, plan);
    if (report != nullptr) out += "  " + Counted(report->groups, "group") + '\n';
  }
  if (statement.having.has_value()) {
    absl::StrAppendFormat(&out, "keep groups where %s\n", sql::Print(*statement.having));
  }
  out += OrderStep(statement, plan);
  if (plan.offset > 0) absl::StrAppendFormat(&out, "pass over %d rows\n", plan.offset);
  if (plan.limit.has_value()) absl::StrAppendFormat(&out, "give at most %d rows\n", *plan.limit);
  std::vector<std::string> names;
  for (const Output& output : plan.outputs) names.push_back(output.name);
  absl::StrAppendFormat(&out, "give %s\n",
                        plan.star ? "every field, then line_num" : absl::StrJoin(names, ", "));
  if (report != nullptr) out += "  " + Counted(report->rows, "row") + '\n';
  return out;
}

}  // namespace slq::plan
