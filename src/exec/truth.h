#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "slq/value.h"

#include "column/batch.h"
#include "column/column.h"
#include "exec/value_ops.h"

// Three-valued logic over columns of truths, one byte a row.
namespace slq::exec {

inline Truth TruthIf(bool condition) { return static_cast<Truth>(condition); }

inline Truth And(Truth a, Truth b) {
  if (a == Truth::kFalse || b == Truth::kFalse) return Truth::kFalse;
  return a == Truth::kTrue && b == Truth::kTrue ? Truth::kTrue : Truth::kNull;
}

inline Truth Not(Truth a) {
  return a == Truth::kNull ? a : (a == Truth::kTrue ? Truth::kFalse : Truth::kTrue);
}

inline Truth Or(Truth a, Truth b) { return Not(And(Not(a), Not(b))); }

// Null where `nulls` (empty, or one byte a row) says so.
void MarkNulls(std::span<const uint8_t> nulls, const column::Selection& rows,
               std::span<Truth> truth);

void Fill(Truth value, const column::Selection& rows, std::span<Truth> truth);

// The rows of `rows` whose truth is `wanted`, or is not `refused`, into `out`, which is
// not `rows`.
void SelectWhere(Truth wanted, std::span<const Truth> truth, const column::Selection& rows,
                 column::Selection* out);
void SelectUnless(Truth refused, std::span<const Truth> truth, const column::Selection& rows,
                  column::Selection* out);

// Asks `test`, a function from a value that is not null to a Truth, about each selected
// row of `column`; null is unknown. Each entry of a dictionary is asked about once at
// most. `memo` is scratch memory.
template <typename Test>
void TestEach(const column::Column& column, const column::Selection& rows,
              std::vector<uint8_t>* memo, std::span<Truth> truth, Test test) {
  using Layout = column::Column::Layout;
  const std::span<const uint8_t> nulls = column.nulls();
  const auto is_null = [nulls](uint32_t row) { return !nulls.empty() && nulls[row] != 0; };
  if (column.layout() == Layout::kNull) {
    Fill(Truth::kNull, rows, truth);
  } else if (column.layout() == Layout::kString) {
    rows.ForEach([&, strings = column.strings()](uint32_t row) {
      truth[row] = is_null(row) ? Truth::kNull : test(Value::String(strings[row]));
    });
  } else if (column.layout() == Layout::kDictionary && column.dictionary().size() <= rows.size()) {
    constexpr uint8_t kUnasked = 0xFF;
    memo->assign(column.dictionary().size(), kUnasked);
    rows.ForEach([&, codes = column.codes(), dictionary = column.dictionary()](uint32_t row) {
      if (is_null(row)) {
        truth[row] = Truth::kNull;
        return;
      }
      uint8_t& known = (*memo)[codes[row]];
      if (known == kUnasked) known = static_cast<uint8_t>(test(dictionary[codes[row]]));
      truth[row] = static_cast<Truth>(known);
    });
  } else {
    rows.ForEach([&](uint32_t row) {
      const Value value = column.At(row);
      truth[row] = value.is_null() ? Truth::kNull : test(value);
    });
  }
}

}  // namespace slq::exec
