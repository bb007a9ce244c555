#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "sql/ast.h"
#include "sql/parse_tree.h"
#include "sql/parser.h"

namespace slq::sql {

// Turns the tree of a whole statement into its AST. What only values can show is
// refused here: numbers out of range, lists outside GROUP BY, trees that are too deep.
// `tree` points into `text`.
absl::StatusOr<Statement> Lower(const ParseTree& tree, std::string_view text,
                                const ParseLimits& limits);

}  // namespace slq::sql
