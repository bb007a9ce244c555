#include <optional>
#include <span>
#include <string_view>

#include "base/status_macros.h"
#include "column/number.h"
#include "column/order.h"
#include "column/text.h"
#include "exec/arithmetic.h"
#include "exec/interpreter.h"
#include "exec/letter_case.h"
#include "exec/number_functions.h"
#include "exec/text_functions.h"
#include "exec/time_functions.h"
#include "exec/truth.h"

// The part of the interpreter that calls functions.
namespace slq::exec {
namespace {

using column::Selection;
using plan::Function;

// The greatest (sign 1) or least (sign -1) of the values that are not null. Strings that
// are numbers stand among the numbers only if all values are numbers.
Value Extreme(std::span<const Operand> args, size_t row, int sign) {
  column::NumericStrings strings = column::NumericStrings::kAsNumbers;
  for (const Operand& arg : args) {
    const Value value = arg.At(row);
    if (!value.is_null() && !column::NumberFrom(value).has_value()) {
      strings = column::NumericStrings::kAsText;
    }
  }
  Value best;
  for (const Operand& arg : args) {
    const Value value = arg.At(row);
    if (value.is_null()) continue;
    if (best.is_null() || sign * column::CompareTotal(value, best, strings) > 0) best = value;
  }
  return best;
}

Value CallOnNumber(Function function, const Value& number, int64_t digits) {
  switch (function) {
    case Function::kAbs:
      return Abs(number);
    case Function::kCeil:
      return Ceil(number);
    case Function::kFloor:
      return Floor(number);
    default:
      return Round(number, digits);
  }
}

}  // namespace

absl::Status Interpreter::Call(const CompiledExpr& node, const Selection& rows, Operand* out) {
  if (node.function == Function::kCoalesce) return Coalesce(node, rows, out);
  std::span<const Operand> args;
  SLQ_RETURN_IF_ERROR(Args(node, rows, &args));
  switch (node.function) {
    case Function::kAbs:
    case Function::kCeil:
    case Function::kFloor:
    case Function::kRound:
      CallOnNumbers(node, args, rows);
      break;
    case Function::kLength:
    case Function::kLower:
    case Function::kUpper:
    case Function::kSubstr:
    case Function::kPosition:
      CallOnTexts(node, args, rows);
      break;
    case Function::kConcat:
      Concat(args, rows);
      break;
    case Function::kNullIf:
    case Function::kGreatest:
    case Function::kLeast:
    case Function::kCoalesce:
      Choose(node, args, rows);
      break;
    case Function::kTimeFloor:
    case Function::kTimeCeil:
    case Function::kTimeFormat:
    case Function::kTimeParse:
      CallOnTimes(node, args, rows);
      break;
  }
  SLQ_RETURN_IF_ERROR(CheckTexts(node));
  Store(node, rows, out);
  return absl::OkStatus();
}

// An argument is evaluated only for the rows where all before it are null.
absl::Status Interpreter::Coalesce(const CompiledExpr& node, const Selection& rows, Operand* out) {
  Slot& slot = SlotOf(node);
  const std::span<Value> values = slot.values.ResetMixed(batch_->rows);
  const std::span<Truth> found = TruthsOf(node);
  Fill(Truth::kFalse, rows, found);
  for (const CompiledExpr& arg : node.args) {
    SelectWhere(Truth::kFalse, found, rows, &slot.rows);
    if (slot.rows.empty()) break;
    SLQ_RETURN_IF_ERROR(CopyValues(arg, slot.rows, values));
    slot.rows.ForEach([&](uint32_t row) { found[row] = TruthIf(!values[row].is_null()); });
  }
  std::copy(values.begin(), values.end(), values_.begin());
  Store(node, rows, out);
  return absl::OkStatus();
}

void Interpreter::CallOnNumbers(const CompiledExpr& node, std::span<const Operand> args,
                                const Selection& rows) {
  const bool has_digits = args.size() > 1;
  rows.ForEach([&](uint32_t row) {
    const Value number = ToLongOrFloat(args[0].At(row), &non_numeric_);
    const Value digits = has_digits ? CastNumber(args[1].At(row), Type::kLong) : Value::Long(0);
    values_[row] = number.is_null() || digits.is_null()
                       ? Value::Null()
                       : CallOnNumber(node.function, number, digits.long_value());
  });
}

void Interpreter::CallOnTexts(const CompiledExpr& node, std::span<const Operand> args,
                              const Selection& rows) {
  const Function function = node.function;
  char buffer[column::kScalarTextMax];
  char other_buffer[column::kScalarTextMax];
  rows.ForEach([&](uint32_t row) {
    values_[row] = Value::Null();
    for (const Operand& arg : args) {
      if (arg.At(row).is_null() || too_much_text_) return;
    }
    const Value first = args[0].At(row);
    const std::string_view text = column::CanonicalText(first, buffer);
    if (function == Function::kLength) {
      values_[row] = Value::Long(CodePointCount(text));
    } else if (function == Function::kPosition) {
      const std::string_view whole = column::CanonicalText(args[1].At(row), other_buffer);
      values_[row] = Value::Long(PositionOf(text, whole));
    } else if (function == Function::kSubstr) {
      const Value start = CastNumber(args[1].At(row), Type::kLong);
      const Value count =
          args.size() > 2 ? CastNumber(args[2].At(row), Type::kLong) : Value::Long(INT64_MAX);
      if (start.is_null() || count.is_null()) return;
      const std::string_view part = Substring(text, start.long_value(), count.long_value());
      // A part of a string lives where the string does.
      if (first.type() == Type::kString) {
        values_[row] = Value::String(part);
      } else {
        MakeText(part, &values_[row]);
      }
    } else {
      function == Function::kLower ? LowerCase(text, &text_) : UpperCase(text, &text_);
      MakeText(text_, &values_[row]);
    }
  });
}

// Unlike || it passes over nulls.
void Interpreter::Concat(std::span<const Operand> args, const Selection& rows) {
  rows.ForEach([&](uint32_t row) {
    values_[row] = Value::Null();
    text_.clear();
    for (const Operand& arg : args) {
      if (too_much_text_) return;
      column::AppendCanonicalText(arg.At(row), &text_);
      too_much_text_ = text_.size() > root_.limits.text_bytes_max;
    }
    MakeText(text_, &values_[row]);
  });
}

void Interpreter::Choose(const CompiledExpr& node, std::span<const Operand> args,
                         const Selection& rows) {
  const Function function = node.function;
  rows.ForEach([&](uint32_t row) {
    if (function == Function::kNullIf) {
      const Value value = args[0].At(row);
      const bool equal = Compare(plan::ExprOp::kEqual, value, args[1].At(row)) == Truth::kTrue;
      values_[row] = equal ? Value::Null() : value;
    } else {
      values_[row] = Extreme(args, row, function == Function::kGreatest ? 1 : -1);
    }
  });
}

void Interpreter::CallOnTimes(const CompiledExpr& node, std::span<const Operand> args,
                              const Selection& rows) {
  const TimeArgs* const time = node.time.get();
  rows.ForEach([&](uint32_t row) {
    const Value value = args[0].At(row);
    values_[row] = Value::Null();
    if (time == nullptr || value.is_null() || too_much_text_) return;
    if (node.function != Function::kTimeFormat) {
      values_[row] = TimeValue(node.function, *time, value);
    } else if (FormatTime(*time, value, &text_)) {
      MakeText(text_, &values_[row]);
    }
  });
}

}  // namespace slq::exec
