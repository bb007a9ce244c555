#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "differential/comparison.h"
#include "sql/parser.h"
#include "support/ask.h"
#include "support/reference_query.h"

// The first line is a statement, the rest are lines to ask. Whatever they are, the answer is
// that of the reference evaluator, filtered before parsing or not, or an error that is not a
// defect; and the account of the lines balances.

namespace {

constexpr size_t kBytesMax = 4096;

void Demand(bool holds, std::string_view promise, std::string_view details) {
  if (holds) return;
  std::fprintf(stderr, "broken: %.*s\n%.*s\n", static_cast<int>(promise.size()), promise.data(),
               static_cast<int>(details.size()), details.data());
  std::abort();
}

bool IsAscii(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// True if the case of letters matters, whose tables need not be of one version.
bool AsksForCase(const slq::sql::Expr& expr) {
  using slq::sql::ExprKind;
  return expr.kind == ExprKind::kILike || expr.kind == ExprKind::kNotILike ||
         (expr.kind == ExprKind::kCall && (expr.name == "lower" || expr.name == "upper")) ||
         std::any_of(expr.args.begin(), expr.args.end(), AsksForCase);
}

bool AsksForCase(const slq::sql::Statement& statement) {
  const auto asks = [](const slq::sql::Expr& expr) { return AsksForCase(expr); };
  return (statement.where.has_value() && asks(*statement.where)) ||
         (statement.having.has_value() && asks(*statement.having)) ||
         std::any_of(statement.group_by.begin(), statement.group_by.end(), asks) ||
         std::any_of(statement.items.begin(), statement.items.end(),
                     [&](const auto& item) { return asks(item.expr); }) ||
         std::any_of(statement.order_by.begin(), statement.order_by.end(),
                     [&](const auto& item) { return asks(item.expr); });
}

// The lines as SELECT * has them, whose built-in columns come last.
std::vector<slq::reference::Line> Read(std::string_view text) {
  slq::RunOptions options;
  options.original_content = true;
  const absl::StatusOr<slq::Answer> answer = slq::Ask("select *", text, options);
  Demand(answer.ok(), "every line can be shown", text);
  std::vector<slq::reference::Line> lines;
  for (const std::vector<slq::reference::Cell>& row : answer->rows) {
    slq::reference::Line& line = lines.emplace_back();
    line.content = slq::reference::CanonicalText(row.back().value);
    line.line_num = std::get<int64_t>(row[row.size() - 2].value);
    for (size_t i = 0; i + 2 < row.size(); ++i) {
      line.fields.emplace_back(row[i].name, row[i].value);
      if (row[i].name == "_error") line.parsed = false;
    }
  }
  return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t end = input.find('\n');
  if (size > kBytesMax || end == std::string_view::npos) return 0;
  const std::string_view sql = input.substr(0, end);
  const std::string_view text = input.substr(end + 1);
  const absl::StatusOr<slq::sql::Statement> statement = slq::sql::Parse(sql);
  if (!statement.ok()) return 0;
  const absl::StatusOr<slq::Answer> answer = slq::Ask(sql, text);
  slq::RunOptions every_line;
  every_line.prefilter = false;
  const absl::StatusOr<slq::Answer> unfiltered = slq::Ask(sql, text, every_line);
  Demand(answer.ok() == unfiltered.ok(), "skipping lines makes no error", input);
  if (!answer.ok()) {
    Demand(answer.status().code() != absl::StatusCode::kInternal, "an error is no defect",
           slq::ToStd(answer.status().message()));
    return 0;
  }
  Demand(answer->report.balances(), "the report balances", input);
  Demand(slq::Show(answer->rows) == slq::Show(unfiltered->rows), "skipping lines changes nothing",
         slq::Show(answer->rows));
  if (!IsAscii(input) && AsksForCase(*statement)) return 0;
  const absl::StatusOr<slq::reference::Answer> expected =
      slq::reference::Run(*statement, Read(text));
  if (!expected.ok()) return 0;
  const std::optional<std::string> wrong =
      slq::differential::Difference(expected->rows, answer->rows, {});
  Demand(!wrong.has_value(), "the answer is the reference's", wrong.value_or(""));
  return 0;
}
