#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "slq/value.h"

#include "column/column.h"

// The same values in different layouts.
namespace slq {

enum class ColumnForm : uint8_t { kPlain, kMixed, kDictionary };

// `dictionary` holds the entries of kDictionary and must outlive the column.
inline void FillColumn(std::span<const Value> values, ColumnForm form,
                       std::vector<Value>* dictionary, column::Column* out) {
  out->Clear();
  if (form == ColumnForm::kPlain) {
    for (const Value& value : values) out->Append(value);
    return;
  }
  if (form == ColumnForm::kMixed) {
    const std::span<Value> mixed = out->ResetMixed(values.size());
    for (size_t row = 0; row < values.size(); ++row) mixed[row] = values[row];
    return;
  }
  // The value of row i is entry i, so equal values have several codes, and nulls one that
  // no dictionary has.
  dictionary->clear();
  for (const Value& value : values) {
    if (!value.is_null()) dictionary->push_back(value);
  }
  const std::span<uint32_t> codes = out->ResetCodes(values.size(), *dictionary);
  const std::span<uint8_t> nulls = out->ResetNulls();
  uint32_t next = 0;
  for (size_t row = 0; row < values.size(); ++row) {
    nulls[row] = values[row].is_null() ? 1 : 0;
    codes[row] = values[row].is_null() ? UINT32_MAX : next++;
  }
}

}  // namespace slq
