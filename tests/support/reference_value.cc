#include "support/reference_value.h"

#include <cmath>
#include <limits>

#include "absl/strings/str_format.h"
#include "base/int128.h"
#include "support/reference_decimal.h"

namespace slq::reference {
namespace {

using sql::ExprKind;

constexpr double kLongEnd = 9223372036854775808.0;  // 2^63

std::strong_ordering Ordered(int order) { return order <=> 0; }

std::string FloatText(double f) {
  if (!std::isfinite(f)) return std::isnan(f) ? "nan" : f > 0 ? "inf" : "-inf";
  const ShortestDigits shortest = ShortestOf(f);
  std::string text = shortest.digits;
  const auto size = static_cast<int>(text.size());
  if (text == "0") return text;
  if (std::fabs(f) >= 1e21) {
    if (size > 1) text.insert(1, 1, '.');
    text += absl::StrFormat("e+%d", shortest.exponent + size - 1);
  } else if (shortest.exponent >= 0) {
    text.append(static_cast<size_t>(shortest.exponent), '0');
  } else if (-shortest.exponent < size) {
    text.insert(static_cast<size_t>(size + shortest.exponent), 1, '.');
  } else {
    const std::string zeros(static_cast<size_t>(-shortest.exponent - size), '0');
    text = absl::StrFormat("0.%s%s", zeros, text);
  }
  return shortest.negative ? '-' + text : text;
}

Decimal DecimalOf(const Datum& d) {
  if (const auto* l = std::get_if<int64_t>(&d)) return {Integer(*l), 0};
  if (const auto* f = std::get_if<double>(&d)) {
    return *f == std::trunc(*f) ? Decimal{Integer(*f), 0} : DecimalOfFloat(*f);
  }
  return DecimalOfText(std::get<std::string>(d));
}

bool FitsLong(const Integer& digits) {
  return digits <= std::numeric_limits<int64_t>::max() &&
         digits >= std::numeric_limits<int64_t>::min();
}

// What an integer past int64 is kept as.
bool IsBigInteger(const Datum& d) {
  const auto* const s = std::get_if<std::string>(&d);
  if (s == nullptr || !IsDecimalText(*s) || s->find('.') != std::string::npos) return false;
  const Integer digits = DecimalOf(d).digits;
  return !FitsLong(digits) && digits.str() == *s;
}

Datum Finite(double f) { return std::isfinite(f) ? Datum(f) : Datum(); }

Datum LongOrFloat(Int128 exact, double rounded) {
  const auto l = static_cast<int64_t>(exact);
  return l == exact ? Datum(l) : Datum(rounded);
}

Datum LongArithmetic(ExprKind op, int64_t a, int64_t b) {
  const Int128 x = a;
  const Int128 y = b;
  const auto f = static_cast<double>(a);
  const auto g = static_cast<double>(b);
  switch (op) {
    case ExprKind::kAdd:
      return LongOrFloat(x + y, f + g);
    case ExprKind::kSubtract:
      return LongOrFloat(x - y, f - g);
    case ExprKind::kMultiply:
      return LongOrFloat(x * y, f * g);
    case ExprKind::kDivide:
      return b == 0 ? Datum() : LongOrFloat(x / y, f / g);
    default:
      return b == 0 ? Datum() : LongOrFloat(x % y, 0);
  }
}

// A text of too many digits for a double is infinite: what is divided by it is 0.
Datum NearestNumber(const Datum& d) {
  if (IsNumber(d)) return d;
  if (!IsNumeric(d)) return {};
  const Decimal decimal = DecimalOf(d);
  if (std::get<std::string>(d).find('.') == std::string::npos && FitsLong(decimal.digits)) {
    return decimal.digits.convert_to<int64_t>();
  }
  return NearestDouble(decimal.digits, boost::multiprecision::pow(Integer(10), decimal.places));
}

// How a value ranks in the order: numbers, bools, strings, nulls.
int Rank(const Datum& d, bool all_numeric) {
  if (IsNull(d)) return 3;
  if (std::holds_alternative<bool>(d)) return 1;
  return IsNumber(d) || (all_numeric && IsNumeric(d)) ? 0 : 2;
}

}  // namespace

Datum DatumOf(const Value& value) {
  switch (value.type()) {
    case Type::kNull:
      break;
    case Type::kBool:
      return value.bool_value();
    case Type::kLong:
      return value.long_value();
    case Type::kFloat:
      return value.float_value();
    case Type::kString:
      return std::string(value.string_value());
  }
  return {};
}

bool Same(const Datum& a, const Datum& b) {
  const auto* const f = std::get_if<double>(&a);
  const auto* const g = std::get_if<double>(&b);
  if (f != nullptr && g != nullptr && std::isnan(*f) && std::isnan(*g)) return true;
  return a == b;
}

std::string Show(const Datum& d) {
  if (IsNull(d)) return "null";
  if (const auto* s = std::get_if<std::string>(&d)) return absl::StrFormat("'%s'", *s);
  if (const auto* f = std::get_if<double>(&d)) return absl::StrFormat("%.17g (float)", *f);
  return CanonicalText(d);
}

std::string CanonicalText(const Datum& d) {
  if (const auto* b = std::get_if<bool>(&d)) return *b ? "true" : "false";
  if (const auto* l = std::get_if<int64_t>(&d)) return absl::StrFormat("%d", *l);
  if (const auto* f = std::get_if<double>(&d)) return FloatText(*f);
  if (const auto* s = std::get_if<std::string>(&d)) return *s;
  return "";
}

bool IsDecimalText(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  const size_t point = text.find('.');
  const auto is_digits = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (point == std::string_view::npos) return is_digits(text);
  return is_digits(text.substr(0, point)) && is_digits(text.substr(point + 1));
}

bool IsNumeric(const Datum& d) {
  const auto* const s = std::get_if<std::string>(&d);
  return IsNumber(d) || (s != nullptr && IsDecimalText(*s));
}

std::strong_ordering CompareNumeric(const Datum& a, const Datum& b) {
  if (IsNumber(a) && IsNumber(b)) {
    // The x87 format holds every long and every double.
    static_assert(std::numeric_limits<long double>::digits >= 64);
    const auto wide = [](const Datum& d) {
      const auto* const l = std::get_if<int64_t>(&d);
      return l != nullptr ? static_cast<long double>(*l)
                          : static_cast<long double>(std::get<double>(d));
    };
    return Ordered((wide(a) > wide(b)) - (wide(a) < wide(b)));
  }
  // An infinite sum is past every number.
  for (const Datum* d : {&a, &b}) {
    const auto* const f = std::get_if<double>(d);
    if (f == nullptr || std::isfinite(*f)) continue;
    return Ordered((d == &a) == (*f > 0) ? 1 : -1);
  }
  return Compare(DecimalOf(a), DecimalOf(b));
}

Truth Compare(ExprKind op, const Datum& a, const Datum& b) {
  if (IsNull(a) || IsNull(b)) return std::nullopt;
  std::strong_ordering order = std::strong_ordering::equal;
  if (IsNumber(a) || IsNumber(b) ||
      ((IsBigInteger(a) || IsBigInteger(b)) && IsNumeric(a) && IsNumeric(b))) {
    if (!IsNumeric(a) || !IsNumeric(b)) return std::nullopt;
    order = CompareNumeric(a, b);
  } else {
    // Of bools and strings; false < true as texts, too.
    order = Ordered(CanonicalText(a).compare(CanonicalText(b)));
  }
  switch (op) {
    case ExprKind::kEqual:
      return order == 0;
    case ExprKind::kNotEqual:
      return order != 0;
    case ExprKind::kLess:
      return order < 0;
    case ExprKind::kLessEqual:
      return order <= 0;
    case ExprKind::kGreater:
      return order > 0;
    default:
      return order >= 0;
  }
}

Datum ToNumber(const Datum& d) {
  const Datum near = NearestNumber(d);
  const auto* const f = std::get_if<double>(&near);
  return f == nullptr ? near : Finite(*f);
}

Datum Arithmetic(ExprKind op, const Datum& a, const Datum& b) {
  const Datum x = NearestNumber(a);
  const Datum y = NearestNumber(b);
  if (IsNull(x) || IsNull(y)) return {};
  const auto* const l = std::get_if<int64_t>(&x);
  const auto* const m = std::get_if<int64_t>(&y);
  if (l != nullptr && m != nullptr) return LongArithmetic(op, *l, *m);
  const double f = l != nullptr ? static_cast<double>(*l) : std::get<double>(x);
  const double g = m != nullptr ? static_cast<double>(*m) : std::get<double>(y);
  switch (op) {
    case ExprKind::kAdd:
      return Finite(f + g);
    case ExprKind::kSubtract:
      return Finite(f - g);
    case ExprKind::kMultiply:
      return Finite(f * g);
    case ExprKind::kDivide:
      return g == 0 ? Datum() : Finite(f / g);
    default:
      return g == 0 ? Datum() : Finite(std::fmod(f, g));
  }
}

Datum Cast(const Datum& d, std::string_view type) {
  if (IsNull(d)) return {};
  if (type == "string") return CanonicalText(d);
  const auto* const b = std::get_if<bool>(&d);
  const Datum number = b != nullptr ? Datum(int64_t{*b}) : ToNumber(d);
  if (IsNull(number)) return {};
  const auto* const l = std::get_if<int64_t>(&number);
  if (type == "float") return l != nullptr ? static_cast<double>(*l) : number;
  if (l != nullptr) return number;
  const double whole = std::nearbyint(std::get<double>(number));
  if (!(whole >= -kLongEnd && whole < kLongEnd)) return {};
  return static_cast<int64_t>(whole);
}

Truth TruthOf(const Datum& d) {
  if (const auto* b = std::get_if<bool>(&d)) return *b;
  if (const auto* l = std::get_if<int64_t>(&d)) return *l != 0;
  if (const auto* f = std::get_if<double>(&d)) return *f != 0;
  return std::nullopt;
}

Datum DatumOf(Truth truth) { return truth.has_value() ? Datum(*truth) : Datum(); }

std::strong_ordering CompareOrder(const Datum& a, const Datum& b, bool all_numeric) {
  const int rank = Rank(a, all_numeric);
  if (rank != Rank(b, all_numeric)) return rank <=> Rank(b, all_numeric);
  if (rank == 3) return std::strong_ordering::equal;
  if (rank == 0) return CompareNumeric(a, b);
  return Ordered(CanonicalText(a).compare(CanonicalText(b)));
}

std::strong_ordering CompareTotal(const Datum& a, const Datum& b, bool all_numeric) {
  const std::strong_ordering order = CompareOrder(a, b, all_numeric);
  if (order != 0) return order;
  if (a.index() != b.index()) return a.index() <=> b.index();
  return Ordered(CanonicalText(a).compare(CanonicalText(b)));
}

}  // namespace slq::reference
