#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "exec/like.h"
#include "plan/expr.h"
#include "re2/re2.h"

namespace slq::exec {

// A plan expression with what can be made before the first row.
struct CompiledExpr {
  plan::Expr node;  // its args are moved to `args`
  std::vector<CompiledExpr> args;
  std::optional<LikePattern> like;   // of a constant pattern
  size_t like_bytes_max = 0;         // of a pattern that comes from the data
  std::unique_ptr<const RE2> regex;  // of kMatch
  // Canonical texts of a constant IN list.
  std::optional<absl::flat_hash_set<std::string>> set;
  bool set_has_null = false;
};

}  // namespace slq::exec
