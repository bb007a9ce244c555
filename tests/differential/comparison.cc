#include "differential/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/strings/str_format.h"

namespace slq::differential {
namespace {

using reference::Cell;
using reference::Datum;
using Row = std::vector<Cell>;

double ToFloat(const Datum& d) {
  const Datum number = reference::Cast(d, "float");
  return reference::IsNull(number) ? std::nan("") : std::get<double>(number);
}

bool IsWithinBound(const Datum& exact, const Datum& actual) {
  if (reference::IsNull(exact)) return reference::IsNull(actual);
  const auto* const f = std::get_if<double>(&actual);
  if (f == nullptr) return false;
  const double wanted = ToFloat(exact);
  if (wanted == std::trunc(wanted) && std::fabs(wanted) <= 256) return *f == wanted;
  // Subnormals lack the bits.
  if (std::fabs(wanted) < std::numeric_limits<double>::min())
    return std::fabs(*f) <= std::fabs(wanted);
  return std::fabs(*f) <= std::fabs(wanted) && std::fabs(wanted - *f) <= std::fabs(wanted) / 128;
}

bool IsSame(const Cell& expected, const Cell& actual, NumberTypes types, Rounding rounding) {
  if (expected.approximate) return IsWithinBound(expected.value, actual.value);
  if (!expected.exact.empty() && expected.exact != actual.exact) return false;
  if (reference::Same(expected.value, actual.value)) return true;
  if (rounding == Rounding::kLastDigits) {
    const double a = ToFloat(expected.value);
    const double b = ToFloat(actual.value);
    if (std::fabs(a - b) <= 1e-9 * std::max({std::fabs(a), std::fabs(b), 1.0})) return true;
  }
  if (types == NumberTypes::kSame || reference::IsNull(expected.value)) return false;
  return !reference::IsNull(actual.value) &&
         reference::CanonicalText(expected.value) == reference::CanonicalText(actual.value);
}

// Rows as texts in some order that does not depend on the types of numbers.
std::vector<Row> InAnyOrder(std::vector<Row> rows) {
  const auto key = [](const Row& row) {
    std::string text;
    for (const Cell& cell : row) {
      text += reference::IsNull(cell.value) ? "\x01" : reference::CanonicalText(cell.value);
      text += '\0';
    }
    return text;
  };
  std::sort(rows.begin(), rows.end(),
            [&key](const Row& a, const Row& b) { return key(a) < key(b); });
  return rows;
}

}  // namespace

std::optional<std::string> Difference(const std::vector<Row>& expected,
                                      const std::vector<Row>& actual, const Policy& policy) {
  if (expected.size() != actual.size()) {
    return absl::StrFormat("%d rows expected, %d given", expected.size(), actual.size());
  }
  if (policy.order == RowOrder::kAny) {
    Policy ordered = policy;
    ordered.order = RowOrder::kSame;
    return Difference(InAnyOrder(expected), InAnyOrder(actual), ordered);
  }
  for (size_t r = 0; r < expected.size(); ++r) {
    if (expected[r].size() != actual[r].size()) {
      return absl::StrFormat("row %d: %d values expected, %d given", r, expected[r].size(),
                             actual[r].size());
    }
    for (size_t c = 0; c < expected[r].size(); ++c) {
      const Cell& a = expected[r][c];
      const Cell& b = actual[r][c];
      if (a.name != b.name) {
        return absl::StrFormat("row %d: the name %s expected, %s given", r, a.name, b.name);
      }
      const Rounding rounding = c < policy.rounding.size() ? policy.rounding[c] : Rounding::kNone;
      if (IsSame(a, b, policy.types, rounding)) continue;
      return absl::StrFormat("row %d, %s: %s %s expected, %s %s given", r, a.name,
                             reference::Show(a.value), a.exact, reference::Show(b.value), b.exact);
    }
  }
  return std::nullopt;
}

}  // namespace slq::differential
