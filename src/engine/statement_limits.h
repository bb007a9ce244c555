#pragma once

#include "slq/query.h"

#include "exec/expression.h"
#include "sql/parser.h"

// What QueryOptions allows, as the layers below ask for it.
namespace slq::engine {

inline sql::ParseLimits ParseLimitsOf(const QueryOptions& options) {
  sql::ParseLimits limits;
  limits.statement_bytes_max = options.statement_bytes_max;
  limits.nesting_max = options.nesting_max;
  limits.tokens_max = options.tokens_max;
  return limits;
}

inline exec::ExpressionLimits ExpressionLimitsOf(const QueryOptions& options) {
  exec::ExpressionLimits limits;
  limits.like_pattern_bytes_max = options.like_pattern_bytes_max;
  limits.regex_bytes_max = options.regex_bytes_max;
  limits.text_bytes_max = options.text_bytes_max;
  limits.batch_text_bytes_max = options.batch_text_bytes_max;
  return limits;
}

}  // namespace slq::engine
