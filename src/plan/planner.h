#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "slq/query.h"

#include "absl/status/statusor.h"
#include "plan/plan.h"
#include "sql/ast.h"

namespace slq::plan {

struct PlannerOptions {
  size_t select_items_max = 200;
  size_t group_keys_max = 16;
  size_t expression_nodes_max = 10'000;  // of select items that names stand for
  bool original_content = false;         // SELECT * gives log_content too
  std::span<const Parameter> parameters = {};
};

// Compiles a statement. Errors carry positions.
absl::StatusOr<Plan> MakePlan(const sql::Statement& statement, const PlannerOptions& options = {});

// InvalidArgument if the plan names a field that is not among `known`, with the nearest
// names.
absl::Status CheckFields(const Plan& plan, std::span<const std::string> known);

}  // namespace slq::plan
