#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "column/batch.h"
#include "exec/value_ops.h"
#include "plan/expr.h"

// Loops over plain arrays, with the operator and the types decided outside. They know no
// nulls: slots of null rows are computed with (they are plain numbers) and marked after.
namespace slq::exec {

// One value in the place of an array.
template <typename T>
struct Same {
  T value;
  T operator[](size_t) const { return value; }
};

// Calls f(row) for each selected row. Unlike Selection::ForEach the count is a local
// that stores in `f` cannot alias, which lets the loop over all rows vectorise.
template <typename F>
void ForRows(const column::Selection& rows, F f) {
  const size_t count = rows.size();
  if (rows.all()) {
    for (size_t row = 0; row < count; ++row) f(row);
  } else {
    for (size_t i = 0; i < count; ++i) f(size_t{rows.row(i)});
  }
}

// truth[row] = a[row] op b[row]. `a` and `b` are pointers or Same.
template <typename A, typename B>
void CompareLoop(plan::ExprOp op, A a, B b, const column::Selection& rows, Truth* truth) {
  switch (op) {
    case plan::ExprOp::kEqual:
      ForRows(rows, [=](size_t i) { truth[i] = static_cast<Truth>(a[i] == b[i]); });
      break;
    case plan::ExprOp::kNotEqual:
      ForRows(rows, [=](size_t i) { truth[i] = static_cast<Truth>(a[i] != b[i]); });
      break;
    case plan::ExprOp::kLess:
      ForRows(rows, [=](size_t i) { truth[i] = static_cast<Truth>(a[i] < b[i]); });
      break;
    case plan::ExprOp::kLessEqual:
      ForRows(rows, [=](size_t i) { truth[i] = static_cast<Truth>(a[i] <= b[i]); });
      break;
    case plan::ExprOp::kGreater:
      ForRows(rows, [=](size_t i) { truth[i] = static_cast<Truth>(a[i] > b[i]); });
      break;
    case plan::ExprOp::kGreaterEqual:
      ForRows(rows, [=](size_t i) { truth[i] = static_cast<Truth>(a[i] >= b[i]); });
      break;
    default:
      break;
  }
}

// out[row] = a[row] op b[row] for kAdd, kSubtract and kMultiply. False if any of them
// overflowed; `out` is then of no use. A null row's slot must hold a number, though any.
template <typename A, typename B>
bool ExactLongLoop(plan::ExprOp op, A a, B b, const column::Selection& rows, int64_t* out) {
  bool overflow = false;
  switch (op) {
    case plan::ExprOp::kAdd:
      ForRows(rows, [=, &overflow](size_t i) {
        overflow |= __builtin_add_overflow(a[i], b[i], &out[i]);
      });
      break;
    case plan::ExprOp::kSubtract:
      ForRows(rows, [=, &overflow](size_t i) {
        overflow |= __builtin_sub_overflow(a[i], b[i], &out[i]);
      });
      break;
    case plan::ExprOp::kMultiply:
      ForRows(rows, [=, &overflow](size_t i) {
        overflow |= __builtin_mul_overflow(a[i], b[i], &out[i]);
      });
      break;
    default:
      return false;
  }
  return !overflow;
}

}  // namespace slq::exec
