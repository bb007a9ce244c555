#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/strings.h"
#include "base/text_position.h"
#include "column/key.h"
#include "column/number.h"
#include "column/text.h"
#include "exec/compare.h"
#include "exec/interpreter.h"
#include "exec/kernels.h"
#include "exec/truth.h"

// The part of the interpreter that knows conditions: truths, and rows that meet them.
namespace slq::exec {
namespace {

using column::Selection;
using plan::ExprOp;

// Calls `test` with the value, or with each row's.
template <typename Test>
void TestOperand(const Operand& operand, const Selection& rows, std::vector<uint8_t>* memo,
                 std::span<Truth> truths, Test test) {
  if (operand.is_constant()) {
    const Value& value = operand.constant;
    Fill(value.is_null() ? Truth::kNull : test(value), rows, truths);
  } else {
    TestEach(*operand.column, rows, memo, truths, test);
  }
}

// What follows keeps its buffers out of the frames that recurse.
[[gnu::noinline]] Truth EqualTexts(const Value& a, const Value& b) {
  char a_buffer[column::kScalarTextMax];
  char b_buffer[column::kScalarTextMax];
  return TruthIf(column::KeyOf(a, a_buffer) == column::KeyOf(b, b_buffer));
}

[[gnu::noinline]] Truth MatchesLike(const LikePattern& like, const Value& value,
                                    std::string* folded) {
  char buffer[column::kScalarTextMax];
  return TruthIf(like.Matches(column::CanonicalText(value, buffer), folded));
}

// RE2 takes a byte that is not valid UTF-8 as a character that no pattern fits; the rest
// of such a text still matches.
[[gnu::noinline]] Truth MatchesRegex(const RE2& regex, const Value& value) {
  char buffer[column::kScalarTextMax];
  const std::string_view text = column::CanonicalText(value, buffer);
  return TruthIf(regex.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(),
                             RE2::UNANCHORED, nullptr, 0));
}

// An integer literal past int64 is a string of its digits. For it to compare as the number it
// is, with nothing but numbers, what it is compared with must be one.
void NullUnlessNumbers(const CompiledExpr& literal, const Operand& other, const Selection& rows,
                       std::span<Truth> truths) {
  if (!literal.constant.big_integer) return;
  ForRows(rows, [&](size_t row) {
    if (!column::NumberFrom(other.At(row)).has_value()) truths[row] = Truth::kNull;
  });
}

void TestNull(const Operand& operand, Truth if_null, const Selection& rows,
              std::span<Truth> truths) {
  if (operand.is_constant() || operand.column->layout() == column::Column::Layout::kNull) {
    const bool is_null = !operand.is_constant() || operand.constant.is_null();
    Fill(is_null ? if_null : Not(if_null), rows, truths);
    return;
  }
  rows.ForEach(
      [&](uint32_t row) { truths[row] = operand.column->IsNull(row) ? if_null : Not(if_null); });
}

}  // namespace

absl::StatusOr<LikePattern> CompileLikePattern(const CompiledExpr& node, std::string_view pattern) {
  const size_t bytes_max = node.limits.like_pattern_bytes_max;
  const sql::Position& begin = node.args[1].begin;
  if (pattern.size() > bytes_max) {
    return ErrorAt(absl::StatusCode::kResourceExhausted, begin,
                   absl::StrFormat("the LIKE pattern is longer than %d bytes", bytes_max));
  }
  const LikePattern::Case letter_case =
      node.op == ExprOp::kILike ? LikePattern::Case::kFolded : LikePattern::Case::kSensitive;
  absl::StatusOr<LikePattern> like = LikePattern::Compile(pattern, node.escape, letter_case);
  if (like.ok()) return like;
  return ErrorAt(like.status().code(), begin, ToStd(like.status().message()));
}

std::span<Truth> Interpreter::TruthsOf(const CompiledExpr& node) {
  std::vector<Truth>& truths = SlotOf(node).truths;
  truths.resize(batch_->rows);
  return truths;
}

absl::Status Interpreter::Truths(const CompiledExpr& node, const Selection& rows,
                                 std::span<Truth>* out) {
  if (!node.args.empty()) SLQ_RETURN_IF_ERROR(AskForScratch(node));
  *out = TruthsOf(node);
  switch (node.op) {
    case ExprOp::kAnd:
    case ExprOp::kOr:
      return Connect(node, rows, *out);
    case ExprOp::kNot:
      return Negation(node, rows, *out);
    case ExprOp::kIn:
      return In(node, rows, *out);
    case ExprOp::kLike:
    case ExprOp::kILike:
    case ExprOp::kMatch:
      return Like(node, rows, *out);
    case ExprOp::kBetween:
      return Between(node, rows, *out);
    default:
      return Test(node, rows, *out);
  }
}

absl::Status Interpreter::Between(const CompiledExpr& node, const Selection& rows,
                                  std::span<Truth> truths) {
  std::span<const Operand> args;
  SLQ_RETURN_IF_ERROR(Args(node, rows, &args));
  Slot& slot = SlotOf(node);
  slot.more_truths.resize(batch_->rows);
  CompareRows(ExprOp::kGreaterEqual, args[0], args[1], rows, &slot.memo, truths);
  NullUnlessNumbers(node.args[1], args[0], rows, truths);
  CompareRows(ExprOp::kLessEqual, args[0], args[2], rows, &slot.memo, slot.more_truths);
  NullUnlessNumbers(node.args[2], args[0], rows, slot.more_truths);
  ForRows(rows, [&](size_t row) { truths[row] = And(truths[row], slot.more_truths[row]); });
  return absl::OkStatus();
}

// AND and OR: an operand is asked only about the rows that the ones before left open.
absl::Status Interpreter::Connect(const CompiledExpr& node, const Selection& rows,
                                  std::span<Truth> truths) {
  const bool is_and = node.op == ExprOp::kAnd;
  const Truth settled = is_and ? Truth::kFalse : Truth::kTrue;
  Fill(Not(settled), rows, truths);
  Selection& open = SlotOf(node).rows;
  for (const auto& arg : node.args) {
    SelectUnless(settled, truths, rows, &open);
    if (open.empty()) break;
    std::span<Truth> next;
    SLQ_RETURN_IF_ERROR(Truths(arg, open, &next));
    ForRows(open, [&](size_t row) {
      truths[row] = is_and ? And(truths[row], next[row]) : Or(truths[row], next[row]);
    });
  }
  return absl::OkStatus();
}

absl::Status Interpreter::Negation(const CompiledExpr& node, const Selection& rows,
                                   std::span<Truth> truths) {
  std::span<Truth> operand;
  SLQ_RETURN_IF_ERROR(Truths(node.args[0], rows, &operand));
  ForRows(rows, [&](size_t row) { truths[row] = Not(operand[row]); });
  return absl::OkStatus();
}

// Comparisons, IS NULL, and any value that stands where a condition is wanted.
absl::Status Interpreter::Test(const CompiledExpr& node, const Selection& rows,
                               std::span<Truth> truths) {
  std::vector<uint8_t>* const memo = &SlotOf(node).memo;
  if (node.op >= ExprOp::kEqual && node.op <= ExprOp::kGreaterEqual) {
    std::span<const Operand> args;
    SLQ_RETURN_IF_ERROR(Args(node, rows, &args));
    CompareRows(node.op, args[0], args[1], rows, memo, truths);
    NullUnlessNumbers(node.args[0], args[1], rows, truths);
    NullUnlessNumbers(node.args[1], args[0], rows, truths);
    return absl::OkStatus();
  }
  if (node.op == ExprOp::kIsNull || node.op == ExprOp::kIsNotNull) {
    std::span<const Operand> args;
    SLQ_RETURN_IF_ERROR(Args(node, rows, &args));
    TestNull(args[0], TruthIf(node.op == ExprOp::kIsNull), rows, truths);
    return absl::OkStatus();
  }
  Operand operand;
  SLQ_RETURN_IF_ERROR(Values(node, rows, &operand));
  TestOperand(operand, rows, memo, truths, TruthOf);
  return absl::OkStatus();
}

// Equal by canonical text to one of the candidates. The constant ones are a set, which
// decides most rows; the others are evaluated for the rest only.
absl::Status Interpreter::In(const CompiledExpr& node, const Selection& rows,
                             std::span<Truth> truths) {
  Operand operand;
  SLQ_RETURN_IF_ERROR(Values(node.args[0], rows, &operand));
  bool has_null = false;
  bool has_others = false;
  for (size_t i = 1; i < node.args.size(); ++i) {
    const CompiledExpr& arg = node.args[i];
    has_others |= !arg.is_literal();
    has_null |= arg.is_literal() && arg.constant.type == Type::kNull;
  }
  const Truth if_absent = has_null ? Truth::kNull : Truth::kFalse;
  TestOperand(operand, rows, &SlotOf(node).memo, truths, [&](const Value& value) {
    return node.candidates->Contains(value) ? Truth::kTrue : if_absent;
  });
  return has_others ? InOthers(node, operand, rows, truths) : absl::OkStatus();
}

absl::Status Interpreter::InOthers(const CompiledExpr& node, const Operand& operand,
                                   const Selection& rows, std::span<Truth> truths) {
  Selection& open = SlotOf(node).rows;
  for (size_t i = 1; i < node.args.size(); ++i) {
    if (node.args[i].is_literal()) continue;
    SelectUnless(Truth::kTrue, truths, rows, &open);
    Operand other;
    SLQ_RETURN_IF_ERROR(Values(node.args[i], open, &other));
    ForRows(open, [&](size_t row) {
      const Value value = operand.At(row);
      const Value candidate = other.At(row);
      if (value.is_null()) return;
      const Truth equal = candidate.is_null() ? Truth::kNull : EqualTexts(value, candidate);
      truths[row] = Or(truths[row], equal);
    });
  }
  return absl::OkStatus();
}

// LIKE, ILIKE and ~ see the canonical text.
absl::Status Interpreter::Like(const CompiledExpr& node, const Selection& rows,
                               std::span<Truth> truths) {
  if (!node.like.has_value() && node.regex == nullptr) {
    std::span<const Operand> args;
    SLQ_RETURN_IF_ERROR(Args(node, rows, &args));
    return LikeEach(node, args, rows, truths);
  }
  Operand operand;
  SLQ_RETURN_IF_ERROR(Values(node.args[0], rows, &operand));
  std::vector<uint8_t>* const memo = &SlotOf(node).memo;
  if (const RE2* const regex = node.regex.get(); regex != nullptr) {
    TestOperand(operand, rows, memo, truths,
                [regex](const Value& value) { return MatchesRegex(*regex, value); });
  } else {
    TestOperand(operand, rows, memo, truths, [this, like = &*node.like](const Value& value) {
      return MatchesLike(*like, value, &text_);
    });
  }
  return absl::OkStatus();
}

// With the pattern from the row, or null.
absl::Status Interpreter::LikeEach(const CompiledExpr& node, std::span<const Operand> args,
                                   const Selection& rows, std::span<Truth> truths) {
  absl::Status status;
  std::string last;
  std::optional<LikePattern> like;
  char buffer[column::kScalarTextMax];
  ForRows(rows, [&](size_t row) {
    const Value value = args[0].At(row);
    const Value pattern = args[1].At(row);
    truths[row] = Truth::kNull;
    if (value.is_null() || pattern.is_null() || !status.ok()) return;
    const std::string_view pattern_text = column::CanonicalText(pattern, buffer);
    if (!like.has_value() || pattern_text != last) {
      absl::StatusOr<LikePattern> compiled = CompileLikePattern(node, pattern_text);
      if (!compiled.ok()) {
        const bool too_long = absl::IsResourceExhausted(compiled.status());
        status = too_long ? std::move(compiled).status()
                          : ErrorAt(absl::StatusCode::kOutOfRange, node.args[1].begin,
                                    "a LIKE pattern in the data ends in its escape character");
        return;
      }
      like = *std::move(compiled);
      last = pattern_text;
    }
    truths[row] = MatchesLike(*like, value, &text_);
  });
  return status;
}

// AND wants all its operands true, OR all of them false: each sees what is left by the
// ones before. The other way round, one operand is enough. NOT only swaps the two.
absl::Status Interpreter::Select(const CompiledExpr& node, Truth wanted, const Selection& rows,
                                 Selection* out) {
  if (node.op == ExprOp::kNot) return Select(node.args[0], Not(wanted), rows, out);
  if (node.op == ExprOp::kAnd || node.op == ExprOp::kOr) {
    const bool all = (node.op == ExprOp::kAnd) == (wanted == Truth::kTrue);
    return all ? SelectAll(node, wanted, rows, out) : SelectAny(node, wanted, rows, out);
  }
  std::span<Truth> truths;
  SLQ_RETURN_IF_ERROR(Truths(node, rows, &truths));
  SelectWhere(wanted, truths, rows, out);
  return absl::OkStatus();
}

absl::Status Interpreter::SelectAll(const CompiledExpr& node, Truth wanted, const Selection& rows,
                                    Selection* out) {
  SLQ_RETURN_IF_ERROR(AskForScratch(node));
  Slot& slot = SlotOf(node);
  const Selection* left = &rows;
  for (const auto& arg : node.args) {
    Selection* const next = left == &slot.rows ? &slot.more_rows : &slot.rows;
    SLQ_RETURN_IF_ERROR(Select(arg, wanted, *left, next));
    left = next;
    if (left->empty()) break;
  }
  std::swap(*out, left == &slot.rows ? slot.rows : slot.more_rows);
  return absl::OkStatus();
}

absl::Status Interpreter::SelectAny(const CompiledExpr& node, Truth wanted, const Selection& rows,
                                    Selection* out) {
  SLQ_RETURN_IF_ERROR(AskForScratch(node));
  Slot& slot = SlotOf(node);
  const std::span<Truth> found = TruthsOf(node);
  Fill(Truth::kFalse, rows, found);
  const Selection* left = &rows;
  for (size_t i = 0; i < node.args.size() && !left->empty(); ++i) {
    SLQ_RETURN_IF_ERROR(Select(node.args[i], wanted, *left, &slot.hits));
    ForRows(slot.hits, [found](size_t row) { found[row] = Truth::kTrue; });
    if (i + 1 == node.args.size()) break;
    Selection* const next = left == &slot.rows ? &slot.more_rows : &slot.rows;
    SelectUnless(Truth::kTrue, found, *left, next);
    left = next;
  }
  SelectWhere(Truth::kTrue, found, rows, out);
  return absl::OkStatus();
}

}  // namespace slq::exec
