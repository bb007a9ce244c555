#include "plan/pushdown.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace slq::plan {
namespace {

using column::PushedPredicate;

bool IsColumn(const Expr& e) { return e.op == ExprOp::kColumn; }
bool IsConstant(const Expr& e) {
  return e.op == ExprOp::kLiteral && e.constant.type != Type::kNull;
}

// The comparison as a condition on its left side; `mirrored` when the sides were swapped.
bool ComparisonOp(ExprOp op, bool mirrored, PushedPredicate::Op* out) {
  switch (op) {
    case ExprOp::kEqual:
      *out = PushedPredicate::Op::kEqual;
      return true;
    case ExprOp::kLess:
      *out = mirrored ? PushedPredicate::Op::kGreater : PushedPredicate::Op::kLess;
      return true;
    case ExprOp::kLessEqual:
      *out = mirrored ? PushedPredicate::Op::kGreaterEqual : PushedPredicate::Op::kLessEqual;
      return true;
    case ExprOp::kGreater:
      *out = mirrored ? PushedPredicate::Op::kLess : PushedPredicate::Op::kGreater;
      return true;
    case ExprOp::kGreaterEqual:
      *out = mirrored ? PushedPredicate::Op::kLessEqual : PushedPredicate::Op::kGreaterEqual;
      return true;
    default:
      return false;
  }
}

void PushComparison(const Expr& e, std::vector<PushedPredicate>* out) {
  if (e.args.size() != 2) return;
  const bool mirrored = IsConstant(e.args[0]);
  const Expr& column = e.args[mirrored ? 1 : 0];
  const Expr& constant = e.args[mirrored ? 0 : 1];
  PushedPredicate predicate;
  if (!IsColumn(column) || !IsConstant(constant)) return;
  if (constant.constant.big_integer) return;  // a text to the scan, which compares otherwise
  if (!ComparisonOp(e.op, mirrored, &predicate.op)) return;
  predicate.column = column.column;
  predicate.operands.push_back(constant.constant.value());
  out->push_back(std::move(predicate));
}

void PushBetween(const Expr& e, std::vector<PushedPredicate>* out) {
  if (!IsColumn(e.args[0])) return;
  for (const size_t bound : {size_t{1}, size_t{2}}) {
    if (!IsConstant(e.args[bound])) continue;
    out->push_back(
        {e.args[0].column,
         bound == 1 ? PushedPredicate::Op::kGreaterEqual : PushedPredicate::Op::kLessEqual,
         {e.args[bound].constant.value()}});
  }
}

void PushIn(const Expr& e, std::vector<PushedPredicate>* out) {
  if (!IsColumn(e.args[0])) return;
  PushedPredicate predicate;
  predicate.column = e.args[0].column;
  predicate.op = PushedPredicate::Op::kIn;
  for (size_t i = 1; i < e.args.size(); ++i) {
    if (e.args[i].op != ExprOp::kLiteral) return;
    // IN over NULL alone is never TRUE, so a null candidate adds nothing.
    if (IsConstant(e.args[i])) predicate.operands.push_back(e.args[i].constant.value());
  }
  out->push_back(std::move(predicate));
}

// The runs of plain characters of a pattern. With an escape the pattern is left alone:
// its runs are not views of it.
void PushLike(const Expr& e, std::vector<PushedPredicate>* out) {
  if (!IsColumn(e.args[0]) || !IsConstant(e.args[1]) || !e.escape.empty()) return;
  if (e.args[1].constant.type != Type::kString) return;
  const std::string_view pattern = e.args[1].constant.text;
  PushedPredicate contains;
  contains.column = e.args[0].column;
  contains.op = PushedPredicate::Op::kContains;
  size_t begin = 0;
  while (begin < pattern.size()) {
    const size_t end = std::min(pattern.find_first_of("%_", begin), pattern.size());
    if (end > begin) contains.operands.push_back(Value::String(pattern.substr(begin, end - begin)));
    begin = end + 1;
  }
  if (contains.operands.empty()) return;
  if (pattern[0] != '%' && pattern[0] != '_') {
    PushedPredicate prefix = contains;
    prefix.op = PushedPredicate::Op::kPrefix;
    prefix.operands.resize(1);
    out->push_back(std::move(prefix));
  }
  out->push_back(std::move(contains));
}

void Push(const Expr& e, std::vector<PushedPredicate>* out) {
  switch (e.op) {
    case ExprOp::kAnd:
      for (const Expr& arg : e.args) Push(arg, out);
      break;
    case ExprOp::kBetween:
      PushBetween(e, out);
      break;
    case ExprOp::kIn:
      PushIn(e, out);
      break;
    case ExprOp::kLike:
      PushLike(e, out);
      break;
    case ExprOp::kIsNotNull:
      if (IsColumn(e.args[0])) {
        out->push_back({e.args[0].column, PushedPredicate::Op::kNotNull, {}});
      }
      break;
    default:
      PushComparison(e, out);
      break;
  }
}

}  // namespace

std::vector<column::PushedPredicate> PushedPredicates(const Expr& filter) {
  std::vector<PushedPredicate> out;
  Push(filter, &out);
  return out;
}

}  // namespace slq::plan
