#pragma once

#include <cstdint>
#include <vector>

#include "slq/value.h"

#include "column/batch.h"
#include "column/column.h"
#include "exec/operand.h"
#include "plan/expr.h"

namespace slq::exec {

// `a op b` for each selected row, as Arithmetic (value_ops.h) has it. `values` is scratch
// memory, as long as the batch.
void ArithmeticRows(plan::ExprOp op, const Operand& a, const Operand& b,
                    const column::Selection& rows, std::vector<Value>* values, column::Column* out,
                    uint64_t* non_numeric);

// The number `value` is, as a long or a float; null, and counted, if it is none.
Value ToLongOrFloat(const Value& value, uint64_t* non_numeric);

}  // namespace slq::exec
