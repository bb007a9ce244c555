#include "slq/query.h"

#include <utility>

#include "base/memory_guard.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "engine/access_policy_state.h"
#include "engine/query_state.h"
#include "engine/restricted_scan.h"
#include "engine/run.h"
#include "engine/statement_limits.h"
#include "exec/prepared_plan.h"
#include "ingest/line_scan.h"
#include "plan/explain.h"
#include "plan/planner.h"
#include "sql/parser.h"
#include "sql/printer.h"

namespace slq {
namespace {

absl::StatusOr<exec::PreparedPlan> Prepare(const sql::Statement& statement,
                                           const QueryOptions& options,
                                           const RunOptions& run_options) {
  plan::PlannerOptions planner;
  planner.select_items_max = options.select_items_max;
  planner.group_keys_max = options.group_keys_max;
  planner.expression_nodes_max = options.tokens_max;
  planner.original_content = run_options.original_content;
  planner.parameters = run_options.parameters;
  SLQ_ASSIGN_OR_RETURN(plan::Plan plan, plan::MakePlan(statement, planner));
  return exec::PreparedPlan::Make(std::move(plan), engine::ExpressionLimitsOf(options));
}

// A field that is hidden is one that the rule does not find.
absl::Status CheckFields(const plan::Plan& plan, std::span<const std::string> known,
                         const CompiledPolicy* policy) {
  if (known.empty()) return absl::OkStatus();
  if (policy == nullptr) return plan::CheckFields(plan, known);
  std::vector<std::string> shown;
  for (const std::string& name : known) {
    if (policy->state().fields.SightOf(name) != engine::FieldVeil::Sight::kHidden) {
      shown.push_back(name);
    }
  }
  return plan::CheckFields(plan, shown);
}

}  // namespace

Query::Query(std::unique_ptr<const State> state) : state_(std::move(state)) {}
Query::Query(Query&&) noexcept = default;
Query& Query::operator=(Query&&) noexcept = default;
Query::~Query() = default;

absl::StatusOr<Query> Query::Compile(std::string_view sql, const QueryOptions& options) {
  return GuardMemory([&]() -> absl::StatusOr<Query> {
    auto state = std::make_unique<State>();
    state->options = options;
    SLQ_ASSIGN_OR_RETURN(state->statement, sql::Parse(sql, engine::ParseLimitsOf(options)));
    absl::StatusOr<exec::PreparedPlan> plan = Prepare(state->statement, options, {});
    if (plan.ok()) {
      state->plan = *std::move(plan);
    } else if (!absl::IsNotFound(plan.status())) {  // not found: a parameter's value
      return plan.status();
    }
    return Query(std::move(state));
  });
}

absl::StatusOr<std::unique_ptr<Rows>> Query::Run(LogSource* source, const CompiledRule& rule,
                                                 const RunOptions& options) const {
  return GuardMemory([&] {
    return engine::RunOverScan(*this, rule.field_names(), options,
                               [&](const column::ScanRequest& request) {
                                 return ingest::ScanLines(source, rule, request);
                               });
  });
}

absl::StatusOr<std::string> Query::Explain(std::span<const Parameter> parameters) const {
  if (state_->plan.has_value() && parameters.empty()) {
    return plan::Explain(state_->statement, state_->plan->plan);
  }
  return GuardMemory([&]() -> absl::StatusOr<std::string> {
    RunOptions options;
    options.parameters.assign(parameters.begin(), parameters.end());
    const absl::StatusOr<exec::PreparedPlan> made =
        Prepare(state_->statement, state_->options, options);
    if (absl::IsNotFound(made.status())) return "planned when its parameters have values\n";
    if (!made.ok()) return made.status();
    return plan::Explain(state_->statement, made->plan);
  });
}

bool Query::gives_lines() const {
  return !state_->plan.has_value() || !state_->plan->plan.aggregation.has_value();
}

std::optional<uint64_t> Query::limit() const {
  return state_->plan.has_value() ? state_->plan->plan.limit : std::nullopt;
}

std::string Query::ToString() const { return sql::Print(state_->statement); }

absl::StatusOr<engine::PlanOfRun> engine::PlanRun(const Query& query,
                                                  std::span<const std::string> known_fields,
                                                  const RunOptions& options) {
  if (options.start_ms > options.end_ms) {
    return InvalidArgument("the window ends before it starts");
  }
  const Query::State& state = query.state();
  PlanOfRun run;
  run.plan = state.plan.has_value() ? &*state.plan : nullptr;
  if (run.plan == nullptr || !options.parameters.empty() || options.original_content) {
    SLQ_ASSIGN_OR_RETURN(exec::PreparedPlan made, Prepare(state.statement, state.options, options));
    run.owned = std::make_unique<const exec::PreparedPlan>(std::move(made));
    run.plan = run.owned.get();
  }
  SLQ_RETURN_IF_ERROR(CheckFields(run.plan->plan, known_fields, options.policy));
  return run;
}

absl::StatusOr<std::unique_ptr<column::Scan>> engine::ScanForRun(const plan::Plan& plan,
                                                                 const RunOptions& options,
                                                                 const ScanMaker& make_scan) {
  column::ScanRequest request = plan.scan;
  request.window = {options.start_ms, options.end_ms};
  request.newest_first = !plan.aggregation.has_value();
  request.check_lines = options.strict;
  const ScanMaker make = [&](const column::ScanRequest& wanted) {
    if (options.prefilter && !options.strict) return make_scan(wanted);
    column::ScanRequest unfiltered = wanted;
    unfiltered.predicates.clear();
    return make_scan(unfiltered);
  };
  if (options.policy == nullptr) return make(request);
  return RestrictScan(options.policy->state(), std::move(request), make);
}

absl::StatusOr<std::unique_ptr<Rows>> engine::RunOverScan(const Query& query,
                                                          std::span<const std::string> known_fields,
                                                          const RunOptions& options,
                                                          const ScanMaker& make_scan) {
  SLQ_ASSIGN_OR_RETURN(PlanOfRun run, PlanRun(query, known_fields, options));
  SLQ_ASSIGN_OR_RETURN(std::unique_ptr<column::Scan> scan,
                       ScanForRun(run.plan->plan, options, make_scan));
  return std::make_unique<engine::Run>(query.state().statement, std::move(run.owned), *run.plan,
                                       std::move(scan), options);
}

}  // namespace slq
