#include "support/reference_aggregate.h"

#include <algorithm>
#include <set>
#include <vector>

#include "support/reference_decimal.h"

namespace slq::reference {
namespace {

constexpr std::string_view kAggregates[] = {"count",           "sum",      "avg",   "min", "max",
                                            "approx_quantile", "earliest", "latest"};

Datum CountDistinct(std::span<const Argument> arguments) {
  std::set<std::string> texts;
  for (const Argument& a : arguments) {
    if (!IsNull(a.value)) texts.insert(CanonicalText(a.value));
  }
  return static_cast<int64_t>(texts.size());
}

Datum Extreme(std::span<const Argument> arguments, bool greatest) {
  const bool all_numeric = std::all_of(arguments.begin(), arguments.end(), [](const Argument& a) {
    return IsNull(a.value) || IsNumeric(a.value);
  });
  Datum best;
  for (const Argument& a : arguments) {
    if (IsNull(a.value)) continue;
    const std::strong_ordering order = CompareTotal(a.value, best, all_numeric);
    if (IsNull(best) || (greatest ? order > 0 : order < 0)) best = a.value;
  }
  return best;
}

Datum Edge(std::span<const Argument> arguments, bool latest) {
  const Argument* best = nullptr;
  for (const Argument& a : arguments) {
    if (IsNull(a.value)) continue;
    const bool further =
        best != nullptr && (latest ? a.line_num > best->line_num : a.line_num < best->line_num);
    if (best == nullptr || further) best = &a;
  }
  return best == nullptr ? Datum() : best->value;
}

// The value of rank ceil(fraction * count), with the fraction as it is written.
Datum Quantile(std::span<const Argument> arguments, const Datum& fraction) {
  std::vector<Datum> numbers;
  for (const Argument& a : arguments) {
    const Datum number = ToNumber(a.value);
    if (!IsNull(number)) numbers.push_back(Cast(number, "float"));
  }
  if (numbers.empty()) return {};
  std::sort(numbers.begin(), numbers.end(),
            [](const Datum& a, const Datum& b) { return CompareNumeric(a, b) < 0; });
  const Decimal decimal = DecimalOfText(CanonicalText(fraction));
  const Integer unit = boost::multiprecision::pow(Integer(10), decimal.places);
  const Integer rank = (decimal.digits * numbers.size() + unit - 1) / unit;
  return numbers[rank == 0 ? 0 : rank.convert_to<size_t>() - 1];
}

Datum FractionOf(const sql::Expr& expr) {
  if (const auto* l = std::get_if<int64_t>(&expr.literal)) return *l;
  if (const auto* f = std::get_if<double>(&expr.literal)) return *f;
  return int64_t{0};
}

}  // namespace

bool IsAggregate(const sql::Expr& expr) {
  return expr.kind == sql::ExprKind::kCall &&
         std::find(std::begin(kAggregates), std::end(kAggregates), expr.name) !=
             std::end(kAggregates);
}

bool HasAggregate(const sql::Expr& expr) {
  return IsAggregate(expr) || std::any_of(expr.args.begin(), expr.args.end(), HasAggregate);
}

Cell Aggregate(const sql::Expr& call, std::span<const Argument> arguments) {
  Cell cell;
  const std::string& name = call.name;
  if (name == "count" && call.star) {
    cell.value = static_cast<int64_t>(arguments.size());
  } else if (name == "count" && call.distinct) {
    cell.value = CountDistinct(arguments);
  } else if (name == "count") {
    cell.value = static_cast<int64_t>(std::count_if(
        arguments.begin(), arguments.end(), [](const Argument& a) { return !IsNull(a.value); }));
  } else if (name == "sum" || name == "avg") {
    ExactSum sum;
    for (const Argument& a : arguments) sum.Add(a.value);
    cell.value = name == "sum" ? sum.Sum(&cell.exact) : sum.Average(&cell.exact);
  } else if (name == "min" || name == "max") {
    cell.value = Extreme(arguments, name == "max");
  } else if (name == "earliest" || name == "latest") {
    cell.value = Edge(arguments, name == "latest");
  } else {
    cell.value = Quantile(arguments, FractionOf(call.args[1]));
    cell.approximate = true;
  }
  return cell;
}

}  // namespace slq::reference
