#pragma once

#include <optional>
#include <string>
#include <vector>

#include "slq/access_policy.h"

#include "column/scan.h"
#include "engine/field_veil.h"
#include "exec/expression.h"
#include "plan/expr.h"

namespace slq {

// Stays where it is: the predicates view the texts of the condition.
struct CompiledPolicy::State {
  std::optional<plan::Expr> condition;  // over `columns`
  std::optional<exec::Expression> filter;
  std::vector<column::ScanColumn> columns;
  std::vector<column::PushedPredicate> predicates;

  engine::FieldVeil fields;
  bool hides_line_num = false;
  engine::FieldVeil::Sight time = engine::FieldVeil::Sight::kShown;
  engine::FieldVeil::Sight log_content = engine::FieldVeil::Sight::kShown;
  std::string mask;
  std::string identity;  // the same for the same policy, and for no other
};

}  // namespace slq
