#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns the status of `expression` from the enclosing function unless it is OK.
#define SLQ_RETURN_IF_ERROR(expression)                                                 \
  do {                                                                                  \
    if (absl::Status slq_status_ = (expression); !slq_status_.ok()) return slq_status_; \
  } while (false)

// Evaluates `expression`, a StatusOr, and either assigns its value to `target` or
// returns its status. Expands to several statements: not for a brace-less `if`, and a
// type with commas in `target` needs an alias.
#define SLQ_ASSIGN_OR_RETURN(target, expression) \
  SLQ_ASSIGN_OR_RETURN_IMPL(SLQ_CONCAT(slq_or_, __LINE__), target, expression)
#define SLQ_ASSIGN_OR_RETURN_IMPL(or_value, target, expression) \
  auto or_value = (expression);                                 \
  if (!or_value.ok()) return std::move(or_value).status();      \
  target = *std::move(or_value)
#define SLQ_CONCAT(a, b) SLQ_CONCAT_IMPL(a, b)
#define SLQ_CONCAT_IMPL(a, b) a##b
