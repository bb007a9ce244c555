#pragma once

#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "column/batch.h"
#include "exec/expression.h"
#include "plan/expr.h"

namespace slq {

// Three rows of fields a, b and c: (1, "x", null), (2.5, "10", true), (null, "", "7").
// The canonical texts of `expr` over them with a blank between, or the error's message.
std::string ValuesOf(std::string_view expr, const exec::ExpressionLimits& limits = {});

// The canonical text of an expression without fields, "null", or the error's message.
std::string ValueOf(std::string_view expr, const exec::ExpressionLimits& limits = {});

struct ValueCase {
  std::string_view expr, value;
};

// Expects that each expression without fields has its value.
void ExpectValues(std::span<const ValueCase> cases);

}  // namespace slq
