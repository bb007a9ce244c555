#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "slq/query.h"

#include "absl/status/statusor.h"
#include "support/reference_query.h"

namespace slq {

// An answer of the library, with values that own their texts.
struct Answer {
  std::vector<std::string> columns;
  std::vector<std::vector<reference::Cell>> rows;
  ScanReport report;
};

StructuringRule JsonLines();

absl::StatusOr<Answer> Ask(const Query& query, LogSource* source, const StructuringRule& rule,
                           const RunOptions& options = {});

// The same by Rows::Work, so many bytes at a time.
absl::StatusOr<Answer> AskInSlices(const Query& query, LogSource* source,
                                   const StructuringRule& rule, uint64_t bytes);

// Over JSON lines in memory.
absl::StatusOr<Answer> Ask(std::string_view sql, std::string_view lines,
                           const RunOptions& options = {});

// One row a line, one value after the other, with types: to show, and to compare byte for
// byte.
std::string Show(const std::vector<std::vector<reference::Cell>>& rows);

// The columns, the rows with their types, and the report; or the error.
std::string Describe(absl::StatusOr<std::unique_ptr<Rows>> rows);

}  // namespace slq
