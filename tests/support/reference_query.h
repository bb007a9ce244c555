#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "sql/ast.h"
#include "support/reference_value.h"

namespace slq::reference {

// A line as the rule sees it, fields in line order.
struct Line {
  std::vector<std::pair<std::string, Datum>> fields;
  int64_t line_num = 0;
  std::string content;
  bool parsed = true;
};

struct Cell {
  std::string name;
  Datum value;
  std::string exact;  // of sum and avg
  // Of approx_quantile: the value within a 128th of which, and not further from zero, the
  // answer must lie.
  bool approximate = false;
};

struct Answer {
  std::vector<std::string> columns;  // empty for SELECT *
  std::vector<std::vector<Cell>> rows;
  uint64_t matched = 0;  // parsed lines for which WHERE is true, LIMIT aside
};

// The answer of a statement over lines of a plain input, a row at a time. Errors are
// InvalidArgument: the statement has no meaning, or is one that this evaluator does not
// know (parameters, times, an approximate value inside an expression).
absl::StatusOr<Answer> Run(const sql::Statement& statement, std::span<const Line> lines);

}  // namespace slq::reference
