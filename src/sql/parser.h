#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "sql/ast.h"

namespace slq::sql {

struct ParseLimits {
  size_t statement_bytes_max = 64 * 1024;
  size_t nesting_max = 100;  // parentheses, CASE, function calls, NOT and sign chains
  size_t tokens_max = 10'000;
  size_t depth_max = 500;  // levels of an expression's tree: a + b + c has three
};

// Parses one statement. Errors are InvalidArgument, or ResourceExhausted for a limit,
// with a position (slq/error.h). A blank text is SELECT *.
absl::StatusOr<Statement> Parse(std::string_view text, const ParseLimits& limits = {});

}  // namespace slq::sql
