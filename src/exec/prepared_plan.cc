#include "exec/prepared_plan.h"

#include <utility>

#include "base/status_macros.h"

namespace slq::exec {

absl::StatusOr<PreparedPlan> PreparedPlan::Make(plan::Plan plan, const ExpressionLimits& limits) {
  PreparedPlan prepared;
  if (plan.filter.has_value()) {
    SLQ_ASSIGN_OR_RETURN(prepared.filter, Expression::Compile(*plan.filter, limits));
  }
  if (plan.aggregation.has_value()) {
    for (const plan::Expr& key : plan.aggregation->keys) {
      SLQ_ASSIGN_OR_RETURN(Expression compiled, Expression::Compile(key, limits));
      prepared.keys.push_back(std::move(compiled));
    }
    for (const plan::AggregateCall& call : plan.aggregation->calls) {
      prepared.call_args.emplace_back();
      if (!call.arg.has_value()) continue;
      SLQ_ASSIGN_OR_RETURN(prepared.call_args.back(), Expression::Compile(*call.arg, limits));
    }
  }
  if (plan.having.has_value()) {
    SLQ_ASSIGN_OR_RETURN(prepared.having, Expression::Compile(*plan.having, limits));
  }
  prepared.outputs.reserve(plan.outputs.size());
  for (const plan::Output& output : plan.outputs) {
    SLQ_ASSIGN_OR_RETURN(Expression compiled, Expression::Compile(output.expr, limits));
    prepared.outputs.push_back(std::move(compiled));
  }
  for (const plan::OrderKey& key : plan.order) {
    SLQ_ASSIGN_OR_RETURN(Expression compiled, Expression::Compile(key.expr, limits));
    prepared.order.push_back(std::move(compiled));
  }
  prepared.plan = std::move(plan);
  return prepared;
}

}  // namespace slq::exec
