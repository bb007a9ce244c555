#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slq/value.h"

#include "column/column.h"

namespace slq::store {

// The values of a field over the lines of a block, each with its own type. Adds nothing to
// `out` if all are null.
void EncodeColumn(std::span<const Value> values, std::string* out);

// Reads such columns. Its columns view the bytes they were read from and the decoder, until
// its next call. Not thread-safe.
class ColumnDecoder {
 public:
  // Fills `column` with `rows` values, in reverse order if `reversed`. No bytes are all
  // nulls. False if the bytes are not what EncodeColumn made.
  bool Decode(std::string_view bytes, size_t rows, bool reversed, column::Column* column);

 private:
  std::vector<int64_t> longs_;
  std::vector<Value> dictionary_;
};

}  // namespace slq::store
