#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "slq/query.h"

#include "absl/status/statusor.h"
#include "column/scan.h"
#include "exec/prepared_plan.h"
#include "sql/ast.h"

namespace slq {

struct Query::State {
  sql::Statement statement;
  QueryOptions options;
  // Unset where the statement has parameters: then each run has a plan of its own.
  std::optional<exec::PreparedPlan> plan;
};

namespace engine {

using ScanMaker =
    std::function<absl::StatusOr<std::unique_ptr<column::Scan>>(const column::ScanRequest&)>;

// The plan of a run: that of the query, or one of its own where the run has parameters.
struct PlanOfRun {
  std::unique_ptr<const exec::PreparedPlan> owned;
  const exec::PreparedPlan* plan = nullptr;
};

// `known_fields` are all fields there can be, or empty if lines may have any: a plan that
// names another is an error.
absl::StatusOr<PlanOfRun> PlanRun(const Query& query, std::span<const std::string> known_fields,
                                  const RunOptions& options);

// The scan that a run of `plan` reads, seen through the policy of the run.
absl::StatusOr<std::unique_ptr<column::Scan>> ScanForRun(const plan::Plan& plan,
                                                         const RunOptions& options,
                                                         const ScanMaker& make_scan);

// Answers from the scan that `make_scan`, called once, makes; it need not copy the request
// only if it does not keep it. `known_fields` are all fields there can be, or empty if lines
// may have any. Lifetimes as Query::Run says.
absl::StatusOr<std::unique_ptr<Rows>> RunOverScan(const Query& query,
                                                  std::span<const std::string> known_fields,
                                                  const RunOptions& options,
                                                  const ScanMaker& make_scan);

}  // namespace engine
}  // namespace slq
