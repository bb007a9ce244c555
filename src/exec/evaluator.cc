#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "base/text_position.h"
#include "column/order.h"
#include "column/text.h"
#include "exec/compiled_expr.h"
#include "exec/expression.h"
#include "exec/value_ops.h"

namespace slq::exec {
namespace {

using column::Batch;
using column::Column;
using column::Selection;
using plan::ExprOp;

Value ValueOf(Truth truth) {
  return truth == Truth::kNull ? Value::Null() : Value::Bool(truth == Truth::kTrue);
}

bool IsComparison(ExprOp op) { return op >= ExprOp::kEqual && op <= ExprOp::kGreaterEqual; }
bool IsArithmetic(ExprOp op) { return op >= ExprOp::kAdd && op <= ExprOp::kModulo; }

}  // namespace

// Walks the tree once a batch: each node makes one column, at the rows' own indices.
struct Evaluator::State {
  explicit State(const CompiledExpr& r) : root(&r) {}

  struct Node {
    Column result;
    std::vector<Node> args;
  };

  absl::StatusOr<const Column*> Run(const CompiledExpr& e, const Batch& batch,
                                    const Selection& rows, Node* node);
  void Unary(const CompiledExpr& e, const Column& arg, const Selection& rows, Node* node);
  void Binary(const CompiledExpr& e, const Column& a, const Column& b, const Selection& rows,
              Node* node);
  absl::Status Logic(const CompiledExpr& e, const Batch& batch, const Selection& rows, Node* node);
  absl::Status Case(const CompiledExpr& e, const Batch& batch, const Selection& rows, Node* node);
  absl::Status In(const CompiledExpr& e, const Batch& batch, const Selection& rows, Node* node);
  absl::Status Like(const CompiledExpr& e, const Batch& batch, const Selection& rows, Node* node);
  Value Text(std::string_view text) { return Value::String(arena.Copy(text)); }

  const CompiledExpr* root;
  Node top;
  Arena arena;
  uint64_t non_numeric = 0;
};

void Evaluator::State::Unary(const CompiledExpr& e, const Column& arg, const Selection& rows,
                             Node* node) {
  const std::span<Value> out = node->result.ResetMixed(arg.size());
  rows.ForEach([&](uint32_t row) {
    const Value value = arg.At(row);
    switch (e.node.op) {
      case ExprOp::kIsNull:
        out[row] = Value::Bool(value.is_null());
        break;
      case ExprOp::kIsNotNull:
        out[row] = Value::Bool(!value.is_null());
        break;
      case ExprOp::kNot: {
        const Truth truth = TruthOf(value);
        if (truth != Truth::kNull) out[row] = Value::Bool(truth == Truth::kFalse);
        break;
      }
      case ExprOp::kNegate:
        out[row] = Arithmetic(ExprOp::kSubtract, Value::Long(0), value, &non_numeric);
        break;
      case ExprOp::kCast:
        if (value.is_null()) break;
        if (e.node.cast != Type::kString || value.type() == Type::kString) {
          out[row] = CastNumber(value, e.node.cast);
        } else {
          char buffer[column::kScalarTextMax];
          out[row] = Text(column::CanonicalText(value, buffer));
        }
        break;
      default:
        break;
    }
  });
}

void Evaluator::State::Binary(const CompiledExpr& e, const Column& a, const Column& b,
                              const Selection& rows, Node* node) {
  const ExprOp op = e.node.op;
  const std::span<Value> out = node->result.ResetMixed(std::max(a.size(), b.size()));
  std::string joined;
  rows.ForEach([&](uint32_t row) {
    const Value x = a.At(row);
    const Value y = b.At(row);
    if (IsComparison(op)) {
      out[row] = ValueOf(Compare(op, x, y));
    } else if (IsArithmetic(op)) {
      out[row] = Arithmetic(op, x, y, &non_numeric);
    } else if (!x.is_null() && !y.is_null()) {  // ||
      joined.clear();
      column::AppendCanonicalText(x, &joined);
      column::AppendCanonicalText(y, &joined);
      out[row] = Text(joined);
    }
  });
}

// AND and OR: later operands run only for the rows that the earlier ones leave open.
absl::Status Evaluator::State::Logic(const CompiledExpr& e, const Batch& batch,
                                     const Selection& rows, Node* node) {
  const Truth settles = e.node.op == ExprOp::kAnd ? Truth::kFalse : Truth::kTrue;
  const std::span<Value> out = node->result.ResetMixed(batch.rows);
  rows.ForEach([&](uint32_t row) { out[row] = Value::Bool(settles == Truth::kFalse); });
  std::vector<uint32_t> open;
  rows.ForEach([&open](uint32_t row) { open.push_back(row); });
  for (size_t i = 0; i < e.args.size() && !open.empty(); ++i) {
    Selection left;
    left.SelectRows(open);
    SLQ_ASSIGN_OR_RETURN(const Column* arg, Run(e.args[i], batch, left, &node->args[i]));
    std::vector<uint32_t> still_open;
    for (const uint32_t row : open) {
      const Truth truth = TruthOf(arg->At(row));
      if (truth == settles) {
        out[row] = ValueOf(settles);
        continue;
      }
      if (truth == Truth::kNull) out[row] = Value::Null();
      still_open.push_back(row);
    }
    open = std::move(still_open);
  }
  return absl::OkStatus();
}

absl::Status Evaluator::State::Case(const CompiledExpr& e, const Batch& batch,
                                    const Selection& rows, Node* node) {
  const std::span<Value> out = node->result.ResetMixed(batch.rows);
  std::vector<uint32_t> open;
  rows.ForEach([&open](uint32_t row) { open.push_back(row); });
  const size_t pairs_end = e.args.size() - (e.node.case_else ? 1 : 0);
  for (size_t i = 0; i <= pairs_end && i < e.args.size() && !open.empty(); i += 2) {
    Selection left;
    left.SelectRows(open);
    const bool is_else = i == pairs_end;
    std::vector<uint32_t> taken = open;
    std::vector<uint32_t> still_open;
    if (!is_else) {
      SLQ_ASSIGN_OR_RETURN(const Column* condition, Run(e.args[i], batch, left, &node->args[i]));
      taken.clear();
      for (const uint32_t row : open) {
        (TruthOf(condition->At(row)) == Truth::kTrue ? taken : still_open).push_back(row);
      }
    }
    const size_t value = is_else ? i : i + 1;
    Selection chosen;
    chosen.SelectRows(taken);
    SLQ_ASSIGN_OR_RETURN(const Column* column,
                         Run(e.args[value], batch, chosen, &node->args[value]));
    for (const uint32_t row : taken) out[row] = column->At(row);
    open = std::move(still_open);
  }
  return absl::OkStatus();
}

absl::Status Evaluator::State::In(const CompiledExpr& e, const Batch& batch, const Selection& rows,
                                  Node* node) {
  std::vector<const Column*> args;
  for (size_t i = 0; i < e.args.size(); ++i) {
    if (i > 0 && e.set.has_value()) break;
    SLQ_ASSIGN_OR_RETURN(const Column* arg, Run(e.args[i], batch, rows, &node->args[i]));
    args.push_back(arg);
  }
  const std::span<Value> out = node->result.ResetMixed(batch.rows);
  rows.ForEach([&](uint32_t row) {
    const Value value = args[0]->At(row);
    if (value.is_null()) return;
    char buffer[column::kScalarTextMax];
    const std::string_view text = column::CanonicalText(value, buffer);
    bool found = e.set.has_value() && e.set->contains(ToAbsl(text));
    bool has_null = e.set_has_null;
    for (size_t i = 1; i < args.size() && !found; ++i) {
      const Value candidate = args[i]->At(row);
      char candidate_buffer[column::kScalarTextMax];
      has_null |= candidate.is_null();
      found = !candidate.is_null() && column::CanonicalText(candidate, candidate_buffer) == text;
    }
    if (found || !has_null) out[row] = Value::Bool(found);
  });
  return absl::OkStatus();
}

absl::Status Evaluator::State::Like(const CompiledExpr& e, const Batch& batch,
                                    const Selection& rows, Node* node) {
  SLQ_ASSIGN_OR_RETURN(const Column* text, Run(e.args[0], batch, rows, &node->args[0]));
  SLQ_ASSIGN_OR_RETURN(const Column* pattern, Run(e.args[1], batch, rows, &node->args[1]));
  const std::span<Value> out = node->result.ResetMixed(batch.rows);
  absl::Status status;
  rows.ForEach([&](uint32_t row) {
    const Value value = text->At(row);
    const Value wanted = pattern->At(row);
    if (value.is_null() || wanted.is_null() || !status.ok()) return;
    char buffer[column::kScalarTextMax];
    const std::string_view seen = column::CanonicalText(value, buffer);
    if (e.regex != nullptr) {
      out[row] = Value::Bool(RE2::PartialMatch({seen.data(), seen.size()}, *e.regex));
      return;
    }
    if (e.like.has_value()) {
      out[row] = Value::Bool(e.like->Matches(seen));
      return;
    }
    char wanted_buffer[column::kScalarTextMax];
    const std::string_view wanted_text = column::CanonicalText(wanted, wanted_buffer);
    const absl::StatusOr<LikePattern> like =
        wanted_text.size() > e.like_bytes_max
            ? absl::StatusOr<LikePattern>(ResourceExhausted(absl::StrFormat(
                  "a LIKE pattern in the data is longer than %d bytes", e.like_bytes_max)))
            : LikePattern::Compile(wanted_text, e.node.escape, e.node.op == ExprOp::kILike);
    if (like.ok()) {
      out[row] = Value::Bool(like->Matches(seen));
    } else {
      const bool too_long = absl::IsResourceExhausted(like.status());
      status =
          ErrorAt(too_long ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kOutOfRange,
                  e.args[1].node.begin, ToStd(like.status().message()));
    }
  });
  return status;
}

absl::StatusOr<const Column*> Evaluator::State::Run(const CompiledExpr& e, const Batch& batch,
                                                    const Selection& rows, Node* node) {
  node->args.resize(e.args.size());
  switch (e.node.op) {
    case ExprOp::kColumn:
      return &batch.columns[e.node.column];
    case ExprOp::kLiteral: {
      const Value value = e.node.constant.value();
      const std::span<Value> out = node->result.ResetMixed(batch.rows);
      rows.ForEach([&](uint32_t row) { out[row] = value; });
      return &node->result;
    }
    case ExprOp::kAnd:
    case ExprOp::kOr:
      SLQ_RETURN_IF_ERROR(Logic(e, batch, rows, node));
      return &node->result;
    case ExprOp::kCase:
      SLQ_RETURN_IF_ERROR(Case(e, batch, rows, node));
      return &node->result;
    case ExprOp::kIn:
      SLQ_RETURN_IF_ERROR(In(e, batch, rows, node));
      return &node->result;
    case ExprOp::kLike:
    case ExprOp::kILike:
    case ExprOp::kMatch:
      SLQ_RETURN_IF_ERROR(Like(e, batch, rows, node));
      return &node->result;
    default:
      break;
  }
  std::vector<const Column*> args;
  for (size_t i = 0; i < e.args.size(); ++i) {
    SLQ_ASSIGN_OR_RETURN(const Column* arg, Run(e.args[i], batch, rows, &node->args[i]));
    args.push_back(arg);
  }
  if (args.size() == 1) {
    Unary(e, *args[0], rows, node);
  } else {
    Binary(e, *args[0], *args[1], rows, node);
  }
  return &node->result;
}

Evaluator::Evaluator(const Expression& expression)
    : state_(std::make_unique<State>(expression.root())) {}
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator::~Evaluator() = default;

absl::StatusOr<const Column*> Evaluator::Evaluate(const Batch& batch) {
  state_->arena.Clear();
  return state_->Run(*state_->root, batch, batch.selection, &state_->top);
}

absl::Status Evaluator::Filter(Batch* batch) {
  SLQ_ASSIGN_OR_RETURN(const Column* condition, Evaluate(*batch));
  std::vector<uint32_t> kept;
  batch->selection.ForEach([&](uint32_t row) {
    if (TruthOf(condition->At(row)) == Truth::kTrue) kept.push_back(row);
  });
  batch->selection.SelectRows(std::move(kept));
  return absl::OkStatus();
}

uint64_t Evaluator::non_numeric_values() const { return state_->non_numeric; }

}  // namespace slq::exec
