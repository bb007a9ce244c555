#pragma once

#include <string>
#include <vector>

#include "differential/sqlite_gap.h"
#include "sql/ast.h"
#include "support/reference_value.h"

// Pieces of SQLite text that mean what an expression of the language means. Bools are the
// blobs x'00' and x'01', so that every value keeps its type; whatever depends on types is
// spelled as CASE typeof(...).
namespace slq::differential {

// The types a piece can have, nulls aside.
inline constexpr unsigned kBools = 1;
inline constexpr unsigned kLongs = 2;
inline constexpr unsigned kFloats = 4;
inline constexpr unsigned kTexts = 8;          // that are no numbers
inline constexpr unsigned kNumericTexts = 16;  // of few digits
inline constexpr unsigned kHugeTexts = 32;     // numbers of any length
inline constexpr unsigned kNumbers = kLongs | kFloats;
inline constexpr unsigned kAnyTexts = kTexts | kNumericTexts | kHugeTexts;

struct Piece {
  std::string sql;
  unsigned types = 0;
  bool wide = false;        // numbers of any size
  bool unwritable = false;  // floats whose canonical text SQLite does not give
  bool inexact = false;     // a sum of these is rounded
  bool rough = false;       // itself rounded: fit to be shown, not to be used
  bool opaque = false;      // a key's text in place of its value: the same
  bool unicode = false;     // texts beyond ASCII
};

// Makes pieces of pieces, and remembers the first gap.
class PieceMaker {
 public:
  Gap gap() const { return gap_; }
  void Note(Gap gap) {
    if (gap_ == Gap::kNone) gap_ = gap;
  }

  Piece Literal(const sql::Literal& literal);
  Piece Bool(const std::string& truth);

  std::string TruthOf(const Piece& piece);
  std::string NumberOf(const Piece& piece);  // or NULL
  std::string TextOf(const Piece& piece);
  std::string KeyOf(const Piece& piece);  // equal for equal canonical texts
  std::string Compare(sql::ExprKind op, const Piece& a, const Piece& b);
  std::string In(const Piece& value, const std::vector<Piece>& candidates);
  std::string Like(sql::ExprKind kind, const Piece& text, const Piece& pattern,
                   const std::string& escape);

  Piece Arithmetic(sql::ExprKind op, const Piece& a, const Piece& b);
  Piece Concat(const std::vector<Piece>& parts, bool nulls_pass);
  Piece Cast(const Piece& piece, const std::string& type);

  // Terms of ORDER BY, or "" if SQLite has no such order.
  std::string OrderOf(const Piece& piece, bool descending, bool nulls_first);

 private:
  void Use(const Piece& piece);
  std::string FloatText(const Piece& piece);

  Gap gap_ = Gap::kNone;
};

// The flags of both, for a piece that can be either.
Piece Either(const Piece& a, const Piece& b);

}  // namespace slq::differential
