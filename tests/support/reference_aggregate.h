#pragma once

#include <span>
#include <string_view>

#include "sql/ast.h"
#include "support/reference_query.h"

namespace slq::reference {

bool IsAggregate(const sql::Expr& expr);
bool HasAggregate(const sql::Expr& expr);

// An argument of an aggregate, and the line it is of.
struct Argument {
  Datum value;
  int64_t line_num = 0;
};

// The aggregate of one group, from the arguments of its rows; count(*) counts them.
Cell Aggregate(const sql::Expr& call, std::span<const Argument> arguments);

}  // namespace slq::reference
