#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "exec/expression.h"
#include "plan/plan.h"

namespace slq::exec {

// A plan with its expressions compiled: all that runs of a query share. Immutable,
// thread-safe.
struct PreparedPlan {
  plan::Plan plan;
  std::optional<Expression> filter;
  std::vector<Expression> keys;                      // of the aggregation
  std::vector<std::optional<Expression>> call_args;  // of its calls; unset for count(*)
  std::optional<Expression> having;
  std::vector<Expression> outputs;
  std::vector<Expression> order;

  // Errors as of Expression::Compile.
  static absl::StatusOr<PreparedPlan> Make(plan::Plan plan, const ExpressionLimits& limits);
};

}  // namespace slq::exec
