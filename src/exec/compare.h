#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "column/batch.h"
#include "exec/operand.h"
#include "exec/value_ops.h"
#include "plan/expr.h"

namespace slq::exec {

// The truth of `a op b` for each selected row, as Compare (value_ops.h) has it. `op` is
// one of kEqual to kGreaterEqual; `memo` is scratch memory.
void CompareRows(plan::ExprOp op, const Operand& a, const Operand& b, const column::Selection& rows,
                 std::vector<uint8_t>* memo, std::span<Truth> truth);

}  // namespace slq::exec
