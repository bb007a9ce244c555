#include "store/text_condition.h"

#include <algorithm>

#include "base/find_bytes.h"
#include "column/number.h"
#include "store/zone.h"

namespace slq::store {
namespace {

using column::PushedPredicate;

bool ContainsInOrder(std::string_view text, std::span<const Value> parts) {
  size_t at = 0;
  for (const Value& part : parts) {
    const size_t found = FindBytes(text.substr(at), part.string_value());
    if (found == std::string_view::npos) return false;
    at += found + part.string_value().size();
  }
  return true;
}

// Numbers may equal texts that look otherwise.
bool IsPlainText(const Value& operand) {
  return operand.type() == Type::kString && !column::IsDecimalNumber(operand.string_value());
}

bool FitsAt(std::string_view shape, size_t at, std::string_view text) {
  if (text.size() > shape.size() - at) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = shape[at + i];
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (c == '\0' ? !is_digit : c != text[i]) return false;
  }
  return true;
}

bool FitsSomewhere(std::string_view shape, std::string_view text) {
  for (size_t at = 0; at <= shape.size(); ++at) {
    if (FitsAt(shape, at, text)) return true;
  }
  return false;
}

template <typename Equals>
bool MayEqualOne(const PushedPredicate& condition, Equals equals) {
  return std::any_of(condition.operands.begin(), condition.operands.end(),
                     [&](const Value& v) { return !IsPlainText(v) || equals(v.string_value()); });
}

}  // namespace

bool IsAboutText(const PushedPredicate& condition) {
  return condition.op == PushedPredicate::Op::kContains ||
         condition.op == PushedPredicate::Op::kPrefix ||
         condition.op == PushedPredicate::Op::kEqual || condition.op == PushedPredicate::Op::kIn;
}

std::vector<const PushedPredicate*> ConditionsOn(std::span<const PushedPredicate> predicates,
                                                 size_t column) {
  std::vector<const PushedPredicate*> conditions;
  for (const PushedPredicate& predicate : predicates) {
    if (predicate.column == column) conditions.push_back(&predicate);
  }
  return conditions;
}

bool MayHold(std::span<const PushedPredicate* const> conditions, const Value& value) {
  const std::string_view text = value.string_value();
  return std::all_of(conditions.begin(), conditions.end(), [&](const PushedPredicate* one) {
    if (!IsAboutText(*one)) return MayMeet(ZoneOf({&value, 1}), *one);
    if (one->op == PushedPredicate::Op::kContains) return ContainsInOrder(text, one->operands);
    if (one->op == PushedPredicate::Op::kPrefix) {
      return text.starts_with(one->operands[0].string_value());
    }
    return MayEqualOne(*one, [&](std::string_view operand) { return operand == text; });
  });
}

bool MayHoldForShape(std::span<const PushedPredicate* const> conditions, std::string_view shape) {
  return std::all_of(conditions.begin(), conditions.end(), [&](const PushedPredicate* one) {
    if (!IsAboutText(*one)) return true;
    if (one->op == PushedPredicate::Op::kContains) {
      return std::all_of(one->operands.begin(), one->operands.end(), [&](const Value& part) {
        return FitsSomewhere(shape, part.string_value());
      });
    }
    if (one->op == PushedPredicate::Op::kPrefix) {
      return FitsAt(shape, 0, one->operands[0].string_value());
    }
    return MayEqualOne(*one, [&](std::string_view operand) {
      return operand.size() == shape.size() && FitsAt(shape, 0, operand);
    });
  });
}

}  // namespace slq::store
