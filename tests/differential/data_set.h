#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/random.h"
#include "support/reference_query.h"

namespace slq::differential {

// What a field of the made-up lines holds, nulls aside.
enum class FieldKind : uint8_t {
  kWord,       // a few short words, never a number
  kText,       // any text: empty, unicode, quotes, LIKE's and SQL's special characters
  kLong,       // small, with ties
  kWideLong,   // up to the ends of int64
  kFloat,      // small multiples of 1/8: their sums are exact in doubles
  kDecimal,    // up to three decimals
  kWideFloat,  // 1e300, 1e-7, -0.0
  kBool,
  kNumericText,  // "007", "1.50"
  kHuge,         // integers beyond int64, and some within
  kMixed,        // all of these
};

struct Field {
  std::string_view name;
  FieldKind kind;
};

std::span<const Field> Fields();

struct DataSet {
  std::vector<reference::Line> lines;  // `content` is the line's JSON text
};

// Lines of all fields, as JSON in many spellings: keys in and out of order, nested or
// dotted, escapes, nulls written or left out, keys that come twice, lines that are no JSON.
DataSet MakeDataSet(size_t lines, Random* random);

// The lines as a file.
std::string JoinLines(std::span<const reference::Line> lines);

// A value such as the field holds.
reference::Datum MakeDatum(FieldKind kind, Random* random);

}  // namespace slq::differential
