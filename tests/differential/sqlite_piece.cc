#include "differential/sqlite_piece.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "support/reference_decimal.h"

namespace slq::differential {
namespace {

using reference::Datum;
using sql::ExprKind;

// [-]digits[.digits].
std::string IsDecimal(const std::string& x) {
  return absl::StrFormat(
      "((%s GLOB '[0-9]*' OR %s GLOB '-[0-9]*') AND %s GLOB '*[0-9]' AND substr(%s, 2) NOT GLOB "
      "'*[^0-9.]*' AND %s NOT GLOB '*.*.*')",
      x, x, x, x, x);
}

std::string NumberOfText(const Piece& piece) {
  const std::string& x = piece.sql;
  const std::string number = absl::StrFormat(
      "CASE WHEN instr(%s, '.') THEN CAST(%s AS REAL) ELSE CAST(%s AS INTEGER) END", x, x, x);
  if ((piece.types & kTexts) == 0) return absl::StrCat("(", number, ")");
  return absl::StrFormat("(CASE WHEN %s THEN %s END)", IsDecimal(x), number);
}

std::string BoolText(const std::string& x) {
  return absl::StrFormat("(CASE %s WHEN x'01' THEN 'true' WHEN x'00' THEN 'false' END)", x);
}

bool IsAscii(const std::string& text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

std::string FloatLiteral(double f) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), f, std::chars_format::scientific);
  return absl::StrCat("(", std::string(buffer, end.ptr), ")");
}

Piece FloatPiece(double f) {
  Piece piece;
  piece.sql = FloatLiteral(f);
  piece.types = kFloats;
  const double size = std::fabs(f);
  piece.wide = size > 1e9 || (size < 1e-4 && f != 0);
  constexpr size_t kDigitsMax = 15;
  piece.unwritable = piece.wide || reference::ShortestOf(f).digits.size() > kDigitsMax;
  piece.inexact = piece.wide || f * 8 != std::trunc(f * 8);
  return piece;
}

Piece TextPiece(const std::string& text) {
  Piece piece;
  piece.sql = absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "''"}}), "'");
  constexpr size_t kDigitsMax = 15;
  piece.types = !reference::IsDecimalText(text) ? kTexts
                : text.size() > kDigitsMax      ? kHugeTexts
                                                : kNumericTexts;
  piece.unicode = !IsAscii(text);
  const Datum number = reference::Cast(text, "float");
  const auto* const f = std::get_if<double>(&number);
  piece.inexact = f != nullptr && *f * 8 != std::trunc(*f * 8);
  return piece;
}

std::string_view OperatorOf(ExprKind op) {
  switch (op) {
    case ExprKind::kAdd:
      return "+";
    case ExprKind::kSubtract:
      return "-";
    case ExprKind::kMultiply:
      return "*";
    case ExprKind::kDivide:
      return "/";
    case ExprKind::kModulo:
      return "%";
    case ExprKind::kEqual:
      return "=";
    case ExprKind::kNotEqual:
      return "<>";
    case ExprKind::kLess:
      return "<";
    case ExprKind::kLessEqual:
      return "<=";
    case ExprKind::kGreater:
      return ">";
    default:
      return ">=";
  }
}

bool IsOnly(const Piece& piece, unsigned types) { return (piece.types & ~types) == 0; }

}  // namespace

Piece Either(const Piece& a, const Piece& b) {
  Piece piece;
  piece.types = a.types | b.types;
  piece.wide = a.wide || b.wide;
  piece.unwritable = a.unwritable || b.unwritable;
  piece.inexact = a.inexact || b.inexact;
  piece.unicode = a.unicode || b.unicode;
  return piece;
}

void PieceMaker::Use(const Piece& piece) {
  if (piece.rough) Note(Gap::kRoughSum);
  if (piece.opaque) Note(Gap::kMixedKey);
  constexpr size_t kBytesMax = 100'000;
  if (piece.sql.size() > kBytesMax) Note(Gap::kTooLong);
}

Piece PieceMaker::Literal(const sql::Literal& literal) {
  Piece piece;
  piece.sql = "NULL";
  if (const auto* b = std::get_if<bool>(&literal)) {
    piece.sql = *b ? "x'01'" : "x'00'";
    piece.types = kBools;
  } else if (const auto* l = std::get_if<int64_t>(&literal)) {
    const bool least = *l == std::numeric_limits<int64_t>::min();
    piece.sql = least ? "(-9223372036854775807 - 1)" : absl::StrFormat("(%d)", *l);
    piece.types = kLongs;
    constexpr int64_t kSmall = 1'000'000;
    piece.wide = *l > kSmall || *l < -kSmall;
    piece.inexact = piece.wide;
  } else if (const auto* f = std::get_if<double>(&literal)) {
    piece = FloatPiece(*f);
  } else if (const auto* s = std::get_if<std::string>(&literal)) {
    piece = TextPiece(*s);
  } else if (const auto* big = std::get_if<sql::BigInteger>(&literal)) {
    piece = TextPiece(big->digits);
  }
  return piece;
}

Piece PieceMaker::Bool(const std::string& truth) {
  Piece piece;
  piece.sql = absl::StrFormat("(CASE %s WHEN 1 THEN x'01' WHEN 0 THEN x'00' END)", truth);
  piece.types = kBools;
  return piece;
}

std::string PieceMaker::TruthOf(const Piece& piece) {
  Use(piece);
  const std::string& x = piece.sql;
  if (IsOnly(piece, kAnyTexts)) return "NULL";
  if (IsOnly(piece, kBools)) return absl::StrFormat("(%s = x'01')", x);
  if (IsOnly(piece, kNumbers)) return absl::StrFormat("(%s <> 0)", x);
  return absl::StrFormat(
      "(CASE typeof(%s) WHEN 'blob' THEN %s = x'01' WHEN 'integer' THEN %s <> 0 WHEN 'real' THEN "
      "%s <> 0 END)",
      x, x, x, x);
}

std::string PieceMaker::NumberOf(const Piece& piece) {
  Use(piece);
  if ((piece.types & kHugeTexts) != 0) Note(Gap::kBigNumbers);
  if (IsOnly(piece, kNumbers)) return piece.sql;
  if (IsOnly(piece, kBools | kTexts)) return "NULL";
  if (IsOnly(piece, kAnyTexts)) return NumberOfText(piece);
  const std::string& x = piece.sql;
  const std::string text = (piece.types & kNumericTexts) == 0 ? "NULL" : NumberOfText(piece);
  return absl::StrFormat(
      "(CASE typeof(%s) WHEN 'integer' THEN %s WHEN 'real' THEN %s WHEN 'text' THEN %s END)", x, x,
      x, text);
}

std::string PieceMaker::FloatText(const Piece& piece) {
  if (piece.unwritable) Note(Gap::kFloatText);
  return absl::StrFormat(
      "(CASE WHEN %s = CAST(%s AS INTEGER) THEN CAST(CAST(%s AS INTEGER) AS TEXT) ELSE CAST(%s AS "
      "TEXT) END)",
      piece.sql, piece.sql, piece.sql, piece.sql);
}

std::string PieceMaker::TextOf(const Piece& piece) {
  Use(piece);
  const std::string& x = piece.sql;
  if (IsOnly(piece, kAnyTexts)) return x;
  if (IsOnly(piece, kLongs)) return absl::StrFormat("CAST(%s AS TEXT)", x);
  if (IsOnly(piece, kBools)) return BoolText(x);
  if (IsOnly(piece, kFloats)) return FloatText(piece);
  const bool floats = (piece.types & kFloats) != 0;
  return absl::StrFormat(
      "(CASE typeof(%s) WHEN 'text' THEN %s WHEN 'blob' THEN %s WHEN 'real' THEN %s WHEN 'integer' "
      "THEN CAST(%s AS TEXT) END)",
      x, x, BoolText(x), floats ? FloatText(piece) : "NULL", x);
}

std::string PieceMaker::KeyOf(const Piece& piece) {
  const bool alike = IsOnly(piece, kLongs) || IsOnly(piece, kFloats) || IsOnly(piece, kBools);
  return alike ? piece.sql : TextOf(piece);
}

std::string PieceMaker::Compare(ExprKind op, const Piece& a, const Piece& b) {
  Use(a);
  Use(b);
  const std::string sign(OperatorOf(op));
  constexpr unsigned kNoNumbers = kAnyTexts | kBools;
  const auto as = [&](const std::string& x, const std::string& y) {
    return absl::StrFormat("(%s %s %s)", x, sign, y);
  };
  if (((a.types | b.types) & kHugeTexts) != 0) Note(Gap::kBigNumbers);
  if (IsOnly(a, kNoNumbers) && IsOnly(b, kNoNumbers)) return as(TextOf(a), TextOf(b));
  const std::string numbers = as(NumberOf(a), NumberOf(b));
  if (IsOnly(a, kNumbers) || IsOnly(b, kNumbers)) return numbers;
  // The texts of two values that are no numbers; floats are not among them.
  const auto text = [](const Piece& piece) {
    return absl::StrFormat("(CASE typeof(%s) WHEN 'text' THEN %s WHEN 'blob' THEN %s END)",
                           piece.sql, piece.sql, BoolText(piece.sql));
  };
  return absl::StrFormat(
      "(CASE WHEN typeof(%s) IN ('integer', 'real') OR typeof(%s) IN ('integer', 'real') THEN %s "
      "ELSE %s END)",
      a.sql, b.sql, numbers, as(text(a), text(b)));
}

std::string PieceMaker::In(const Piece& value, const std::vector<Piece>& candidates) {
  bool longs = IsOnly(value, kLongs);
  bool floats = IsOnly(value, kFloats);
  for (const Piece& candidate : candidates) {
    longs = longs && IsOnly(candidate, kLongs);
    floats = floats && IsOnly(candidate, kFloats);
  }
  std::vector<std::string> texts;
  for (const Piece& candidate : candidates) {
    Use(candidate);
    texts.push_back(longs || floats ? candidate.sql : TextOf(candidate));
  }
  Use(value);
  return absl::StrFormat("(%s IN (%s))", longs || floats ? value.sql : TextOf(value),
                         absl::StrJoin(texts, ", "));
}

std::string PieceMaker::Like(ExprKind kind, const Piece& text, const Piece& pattern,
                             const std::string& escape) {
  const bool folds = kind == ExprKind::kILike || kind == ExprKind::kNotILike;
  if (folds && (text.unicode || pattern.unicode)) Note(Gap::kLetterCase);
  const std::string x = TextOf(text);
  const std::string p = TextOf(pattern);
  return absl::StrFormat(folds ? "(lower(%s) LIKE lower(%s)%s)" : "(%s LIKE %s%s)", x, p,
                         escape.empty() ? "" : absl::StrFormat(" ESCAPE '%s'", escape));
}

Piece PieceMaker::Arithmetic(ExprKind op, const Piece& a, const Piece& b) {
  Piece piece = Either(a, b);
  const bool floats = (piece.types & (kFloats | kNumericTexts)) != 0;
  if (floats && piece.wide) Note(Gap::kBigNumbers);
  if (floats && op == ExprKind::kModulo) Note(Gap::kFloatModulo);
  piece.sql = absl::StrFormat("(%s %s %s)", NumberOf(a), OperatorOf(op), NumberOf(b));
  piece.types = kLongs | (floats || piece.wide ? kFloats : 0);
  piece.unwritable = piece.unwritable || floats || piece.wide;
  piece.inexact = piece.inexact || (floats && op == ExprKind::kDivide) || piece.wide;
  piece.unicode = false;
  return piece;
}

Piece PieceMaker::Concat(const std::vector<Piece>& parts, bool nulls_pass) {
  Piece piece;
  std::vector<std::string> texts;
  bool any_long = false;
  for (const Piece& part : parts) {
    piece = Either(piece, part);
    any_long = any_long || part.wide || (part.types & (kHugeTexts | kFloats)) != 0 ||
               part.types == (kTexts | kNumericTexts);
    texts.push_back(nulls_pass ? absl::StrFormat("coalesce(%s, '')", TextOf(part)) : TextOf(part));
  }
  piece.sql = absl::StrCat("(", absl::StrJoin(texts, " || "), ")");
  piece.types = kTexts | kNumericTexts | (any_long || parts.size() > 3 ? kHugeTexts : 0);
  piece.wide = piece.unwritable = false;
  piece.inexact = true;
  return piece;
}

Piece PieceMaker::Cast(const Piece& from, const std::string& type) {
  Piece piece = from;
  if (type == "string") {
    piece.sql = TextOf(from);
    piece.types = (from.types & kAnyTexts) | ((from.types & kBools) != 0 ? kTexts : 0) |
                  ((from.types & kNumbers) == 0 ? 0
                   : from.wide                  ? kHugeTexts | kNumericTexts | kTexts
                                                : kNumericTexts);
    piece.wide = piece.unwritable = false;
    return piece;
  }
  std::string x = NumberOf(from);
  if ((from.types & kBools) != 0) {
    x = absl::StrFormat("(CASE typeof(%s) WHEN 'blob' THEN %s = x'01' ELSE %s END)", from.sql,
                        from.sql, x);
  }
  if (type == "float") {
    piece.sql = absl::StrFormat("CAST(%s AS REAL)", x);
    piece.types = kFloats;
    piece.unwritable = piece.unwritable || from.wide;
    return piece;
  }
  piece.types = kLongs;
  if (IsOnly(from, kLongs | kBools | kTexts)) {
    piece.sql = x;
    return piece;
  }
  if (from.wide) Note(Gap::kBigNumbers);
  // The nearest whole number, ties to even.
  const std::string whole = absl::StrFormat("CAST(%s AS INTEGER)", x);
  const std::string rest = absl::StrFormat("abs(%s - %s)", x, whole);
  piece.sql = absl::StrFormat(
      "(CASE WHEN %s > 0.5 OR (%s = 0.5 AND %s %% 2 <> 0) THEN %s + CASE WHEN %s < 0 THEN -1 ELSE "
      "1 "
      "END ELSE %s END)",
      rest, rest, whole, whole, x, whole);
  piece.inexact = false;
  return piece;
}

std::string PieceMaker::OrderOf(const Piece& piece, bool descending, bool nulls_first) {
  if (piece.rough || piece.opaque) return "";
  const bool numeric_texts = (piece.types & (kNumericTexts | kHugeTexts)) != 0;
  if (numeric_texts && !IsOnly(piece, kNumericTexts)) return "";
  const std::string direction = descending ? "DESC" : "ASC";
  std::string terms = absl::StrFormat("(%s IS NULL) %s", piece.sql, nulls_first ? "DESC" : "ASC");
  if ((piece.types & kBools) != 0) {
    absl::StrAppendFormat(&terms,
                          ", CASE typeof(%s) WHEN 'blob' THEN 1 WHEN 'text' THEN 2 ELSE 0 END %s",
                          piece.sql, direction);
  }
  // A bare number would be the place of a column.
  absl::StrAppendFormat(&terms, ", iif(1, %s, NULL) %s",
                        numeric_texts ? NumberOf(piece) : piece.sql, direction);
  return terms;
}

}  // namespace slq::differential
