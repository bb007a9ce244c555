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

template <typename Equals>
bool MayEqualOne(const PushedPredicate& condition, Equals equals) {
  return std::any_of(condition.operands.begin(), condition.operands.end(),
                     [&](const Value& v) { return !IsPlainText(v) || equals(v.string_value()); });
}

}  // namespace

bool IsPlainText(const Value& operand) {
  return operand.type() == Type::kString && !column::IsDecimalNumber(operand.string_value());
}

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

}  // namespace slq::store
